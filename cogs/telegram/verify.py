"""`/verify`: a private link to the page where a member proves a wallet, and the code of a signature given elsewhere."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram.error import TelegramError

from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.signing_in.binding import Way
from bot.ports import Choice
from bot.services.signing_in.asked import Reply
from bot.services.signing_in.binding import ANEW as ANEW_PAYLOAD
from bot.services.signing_in.binding import BACK
from bot.text.binding import TYPE_VERB, UNLINK_VERB, send_the_code, unlinked
from bot.text.catalogue import _
from bot.text.link import ANEW, OPEN, link
from cogs.desk import Desk
from cogs.proved import said as words_for
from cogs.telegram.buttons import Act, Acts, button, leads_to, opens
from cogs.telegram.visit import PAYLOAD, Said, Visit
from cogs.telegram.welcome import Choosing, did_not_understand

VERIFY, START = "verify", "start"
log = logging.getLogger(__name__)


def acts(desk: Desk, choosing: Choosing, start: Act) -> Acts:
    """`start`: what `/start` does when it brings no code, and asks for no link."""

    async def begin(said: Said) -> None:
        if visit := await choosing.entered(said):
            await _begin(visit, desk)

    async def back(said: Said) -> None:
        if said.carried.startswith(BACK):
            await _confirm(said, said.carried.removeprefix(BACK), desk)
        elif said.carried.startswith(ANEW_PAYLOAD):
            await begin(replace(said, word=VERIFY, carried=said.carried.removeprefix(ANEW_PAYLOAD)))
        else:
            await start(said)

    async def ask(said: Said) -> None:
        await said.answer([send_the_code()])

    async def unlink(said: Said) -> None:
        if visit := await choosing.entered(said):
            await said.replace(unlinked(await desk.asked.undo(visit.community, visit.account, said.rest)))

    return {VERIFY: begin, START: back, TYPE_VERB: ask, UNLINK_VERB: unlink, "": _words(desk)}


def _words(desk: Desk) -> Act:
    """What is no command may be a code that is waited for."""

    async def read(said: Said) -> None:
        try:
            await _confirm(said, said.typed, desk)
        except ChallengeRefused as refused:
            if refused.problem is not ChallengeProblem.NO_CODE:
                raise
            await did_not_understand(said)

    return read


async def _confirm(said: Said, code: str, desk: Desk) -> None:
    done = await desk.verify.confirm(said.account, code)
    words, undo = words_for(done, desk.titles)
    await said.answer(
        words, *(button(label, verb, f"{PAYLOAD}{done.community.id}.{rest}") for label, verb, rest in undo)
    )


async def _begin(visit: Visit, desk: Desk) -> None:
    private = await desk.verify.begin(visit.community, visit.account)
    words = link(visit.community, visit.account, private.expires_at)
    desk.asked.keep(private.challenge, _reply(visit))
    way_in = opens if desk.binding.way(visit.account) is Way.TELEGRAM else leads_to
    await visit.answer(words, way_in(_(OPEN), private.url), button(_(ANEW), VERIFY, visit.here()))


def _reply(visit: Visit) -> Reply:
    """Answers in this private chat."""

    async def reply(said: Sequence[str], choices: Sequence[Choice]) -> None:
        buttons = [button(one.label, one.verb, visit.here(one.carried)) for one in choices]
        try:
            await visit.answer(said, *buttons)
        except TelegramError as error:
            log.info("an answer did not arrive: %s", type(error).__name__)

    return reply
