"""`/link` and `/unlink`: a person's accounts on two platforms become one member, or part again."""

from collections.abc import Awaitable, Callable

from bot.domain.ids import Platform
from bot.domain.linking.accounts import Pairing
from bot.text import accounts
from bot.text.accounts import NO_VERB, PART_VERB, STAY, STAY_VERB, YES_VERB
from bot.text.catalogue import _
from cogs.desk import Desk
from cogs.telegram.buttons import Act, Acts, button
from cogs.telegram.visit import Said, Visit
from cogs.telegram.welcome import Choosing

Answer = Callable[[Visit], Awaitable[str]]
"""What is said in the place of the question whose button was pressed."""


def acts(desk: Desk, choosing: Choosing) -> Acts:
    async def link(said: Said) -> None:
        if visit := await choosing.entered(said):
            await _link(visit, desk)

    async def unlink(said: Said) -> None:
        if visit := await choosing.entered(said):
            await _unlink(visit, desk)

    return {"link": link, "unlink": unlink, **_presses(desk, choosing)}


def _presses(desk: Desk, choosing: Choosing) -> Acts:
    async def yes(visit: Visit) -> str:
        said = await desk.accounts.confirm(visit.community, visit.account, int(visit.said.rest))
        return accounts.said_yes(said.across) if said.member is None else accounts.joined(said.member, visit.community)

    async def no(visit: Visit) -> str:
        return accounts.declined(await desk.accounts.decline(visit.community, visit.account, int(visit.said.rest)))

    async def part(visit: Visit) -> str:
        return accounts.parted(await desk.accounts.part(visit.community, visit.account, Platform(visit.said.rest)))

    async def stay(_: Visit) -> str:
        return accounts.stayed()

    def pressed(answer: Answer) -> Act:
        async def act(said: Said) -> None:
            if visit := await choosing.entered(said):
                await said.replace(await answer(visit))

        return act

    answers: dict[str, Answer] = {YES_VERB: yes, NO_VERB: no, PART_VERB: part, STAY_VERB: stay}
    return {verb: pressed(answer) for verb, answer in answers.items()}


async def _link(visit: Visit, desk: Desk) -> None:
    """What waits for this account's word comes before a new code."""
    if visit.said.typed:
        await _ask(visit, await desk.accounts.answer(visit.community, visit.account, visit.said.typed))
        return
    waiting = await desk.accounts.waiting(visit.community, visit.account)
    if waiting:
        await _ask(visit, waiting[0])
        return
    asked = await desk.accounts.ask(visit.community, visit.account)
    await visit.answer(accounts.code(asked.code, asked.expires_at, visit.community))


async def _ask(visit: Visit, pairing: Pairing) -> None:
    yes = button(_(accounts.YES), YES_VERB, visit.here(pairing.id))
    no = button(_(accounts.NO), NO_VERB, visit.here(pairing.id))
    await visit.answer(accounts.question(pairing, visit.account, visit.community), yes, no)


async def _unlink(visit: Visit, desk: Desk) -> None:
    member = await desk.accounts.member(visit.community, visit.account)
    if member is None or len(member.accounts) == 1:
        await visit.answer([accounts.alone()])
        return
    mine, platforms = visit.account, [one.platform for one in member.accounts]
    leave = [button(accounts.leave(one, mine), PART_VERB, visit.here(one.value)) for one in platforms]
    await visit.answer(accounts.together(member, mine), button(_(STAY), STAY_VERB, visit.here()), *leave)
