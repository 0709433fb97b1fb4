"""The Telegram door: it hands commands, presses and events to the services, and nothing else."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import groupby

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    CallbackQuery,
    Chat,
    Message,
    Update,
)
from telegram.error import BadRequest

from bot.domain.errors import GatehouseError
from bot.text.catalogue import ENGLISH, _, languages, speaking
from bot.text.welcome import COMMANDS
from cogs.desk import Desk
from cogs.telegram import (
    accounts,
    changes,
    chats,
    claims,
    invites,
    losses,
    me,
    moderating,
    motions,
    passes,
    status,
    verify,
    wallets,
    welcome,
)
from cogs.telegram.boundary import refuse
from cogs.telegram.buttons import Act, Acts, read
from cogs.telegram.events import Events, is_of_people
from cogs.telegram.groups import answer_in_private
from cogs.telegram.visit import Said
from cogs.underway import Once, Underway

AT_ONCE = 64
"""Updates in hand. While there are so many, no more are asked for."""
MOST_TYPED = 200
_COMMAND = re.compile(r"/(?P<word>[a-z_-]{1,32})(?:@(?P<bot>\w+))?(?:\s+(?P<typed>.{0,200}).*)?", re.DOTALL)
log = logging.getLogger(__name__)


class GatehouseChat:
    """One for the whole life of the bot; connections come and go."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.once, self.underway = Once(), Underway(desk.people)
        choosing = welcome.Choosing(desk)
        self.private: Acts = {
            **(hello := welcome.acts(choosing)),
            **verify.acts(desk, choosing, hello["start"]),
            **passes.acts(desk, choosing),
            **wallets.acts(desk, choosing),
            **me.acts(desk, choosing),
            **accounts.acts(desk, choosing),
            **invites.acts(desk, choosing),
            **losses.private_acts(desk),
            "status": status.in_private(desk, choosing),
        }
        self.groups: Acts = {**chats.acts(desk), **moderating.acts(desk), "status": status.in_groups(desk)}
        self.moderators: Acts = {
            **losses.acts(desk),
            **claims.acts(desk),
            **changes.acts(desk),
            **motions.acts(desk),
        }
        self.events = Events(desk)
        self._room = asyncio.Semaphore(AT_ONCE)
        self._bot: Bot | None = None
        self._group: asyncio.TaskGroup | None = None

    @asynccontextmanager
    async def working(self, bot: Bot) -> AsyncIterator[None]:
        """Updates may be taken within this block; what is underway at its end, ends."""
        await _set_commands(bot)
        async with asyncio.TaskGroup() as group:
            self._bot, self._group = bot, group
            looking = group.create_task(self._catch_up())
            try:
                yield
            finally:
                self._group = None
                looking.cancel()
                await self.underway.finish()

    async def _catch_up(self) -> None:
        try:
            await self.events.caught_up()
        except Exception:  # the sweep finds the same later
            log.exception("not everybody was looked over")

    async def take(self, updates: Sequence[Update]) -> None:
        """Whoever came or asks to join is written down before this returns; people are answered meanwhile."""
        for together, some in groupby(updates, is_of_people):
            batch = list(some)
            for update in await self._heard(batch) if together else batch:
                if self.once.first(update.update_id):
                    await self._taken(update)

    async def _heard(self, updates: Sequence[Update]) -> Sequence[Update]:
        """Keep all of these in one transaction, which takes as long as that of one; what is left if that fails."""
        new = [update for update in updates if self.once.first(update.update_id)]
        try:
            await self.events.heard(new)
        except Exception:  # whatever it was, each has its own say of it
            log.info("%d updates could not be kept together", len(new), exc_info=True)
            for update in new:
                self.once.forget(update.update_id)
            return new
        return ()

    async def _taken(self, update: Update) -> None:
        """What fails for want of the database is told again; what is our own fault would only fail again."""
        try:
            await self._take(update)
        except GatehouseError:
            self.once.forget(update.update_id)
            raise
        except Exception:
            log.exception("an update was not dealt with")

    async def _take(self, update: Update) -> None:
        assert self._group is not None
        assert self._bot is not None
        if is_of_people(update):
            await self.events.heard([update])
            return
        if update.message is None and update.callback_query is None:
            await self.events.happened(update)
            return
        if update.message is not None and await self.events.moved(update.message):
            return
        await self._room.acquire()
        self._group.create_task(self._answer(self._bot, update))

    async def _answer(self, bot: Bot, update: Update) -> None:
        self.underway.note()
        try:
            if update.callback_query is not None:
                await self._press(bot, update.callback_query)
            elif update.message is not None:
                await self._read(bot, update.message)
        except Exception:  # the last place before the group, which one bug would end
            log.exception("an update was not dealt with")
        finally:
            self._room.release()

    async def _read(self, bot: Bot, message: Message) -> None:
        found = _COMMAND.fullmatch(message.text or "")
        if message.from_user is None or message.from_user.is_bot:
            return
        if found and found["bot"] and found["bot"].casefold() != bot.username.casefold():
            return
        word = found["word"].replace("-", "_") if found else ""
        typed = ((found["typed"] if found else message.text) or "").strip()[:MOST_TYPED]
        payload = typed if word == "start" else ""
        said = Said(bot, message.chat.id, message.from_user, word, payload, typed)
        if message.chat.type == Chat.PRIVATE:
            with speaking(said.user.language_code or ENGLISH):
                await _do(self.private.get(word, welcome.did_not_understand), said)
            return
        await self.events.spoke(message)
        if act := self.groups.get(word):
            await _do(act, said)
        elif word in {*COMMANDS, "start"}:
            await _do(answer_in_private(self._desk), said)

    async def _press(self, bot: Bot, query: CallbackQuery) -> None:
        verb = read(query.data or "")
        await _acknowledge(query)
        if verb is None or query.message is None:
            return
        chat = query.message.chat
        private = chat.type == Chat.PRIVATE
        if act := (self.private if private else self.moderators).get(verb[0]):
            with speaking((private and query.from_user.language_code) or ENGLISH):  # what others read is in English
                await _do(act, Said(bot, chat.id, query.from_user, *verb, message=query.message.message_id))


async def _do(act: Act, said: Said) -> None:
    try:
        await act(said)
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        await refuse(said, error)


async def _acknowledge(query: CallbackQuery) -> None:
    """The press stops spinning at once; one that is too old to be answered is done all the same."""
    try:
        await query.answer()
    except BadRequest as error:
        log.info("a press was not acknowledged: %s", type(error).__name__)


async def _set_commands(bot: Bot) -> None:
    """All of them in private, in every language; in groups none is offered, for the answers are private."""
    for tongue in sorted(languages()):
        with speaking(tongue):
            commands = [BotCommand(name, _(words)) for name, words in COMMANDS.items()]
        # English is what everybody else is shown
        shown_to = None if tongue == ENGLISH else tongue
        await bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), language_code=shown_to)
    await bot.delete_my_commands(BotCommandScopeAllGroupChats())
