"""The breaker's two buttons: whoever presses one must then run a chat of the community, or that of its moderators."""

from collections.abc import Awaitable, Callable

from telegram import InlineKeyboardButton

from bot.domain.giving.breaker import Answer, Question
from bot.domain.ids import Place, Platform
from bot.text.catalogue import _
from bot.text.losses import KEEP, KEEP_VERB, TAKE, TAKE_VERB, answered
from cogs.desk import Desk
from cogs.telegram.buttons import Act, Acts, button
from cogs.telegram.visit import Said


def buttons(question: Question, tier: str = "") -> list[InlineKeyboardButton]:
    """What can still be said about these losses, beside those of other tiers."""
    beside = f": {tier}" if tier else ""
    take = button(f"{_(TAKE)}{beside}", TAKE_VERB, question.id)
    return [take] if question.answer is Answer.KEEP else [take, button(f"{_(KEEP)}{beside}", KEEP_VERB, question.id)]


def acts(desk: Desk) -> Acts:
    """In the group where the moderators read."""

    async def here(said: Said) -> Place:
        return Place(Platform.TELEGRAM, said.chat)

    return _acts(desk, here)


def private_acts(desk: Desk) -> Acts:
    """In private, under `/status`: by the chat that whoever presses runs."""

    async def theirs(said: Said) -> Place:
        return await desk.losses.decided_at(desk.platform, said.account, int(said.carried))

    return _acts(desk, theirs)


def _acts(desk: Desk, where: Callable[[Said], Awaitable[Place]]) -> Acts:
    def say(answer: Answer) -> Act:
        async def said_so(said: Said) -> None:
            found = await desk.losses.answer(desk.platform, await where(said), said.account, int(said.carried), answer)
            await said.replace(answered(found, Platform.TELEGRAM), *(buttons(found) if answer is Answer.KEEP else []))

        return said_so

    return {TAKE_VERB: say(Answer.TAKE), KEEP_VERB: say(Answer.KEEP)}
