"""`/passes` and `/why`: what a member holds, and on what."""

from bot.text.catalogue import _
from bot.text.history import history
from bot.text.news import for_member
from bot.text.passes import FIRST, WHY, passes, prove
from bot.text.stillness import to_members
from bot.text.welcome import COME_IN
from bot.text.why import YOU, next_look, why
from cogs.desk import Desk
from cogs.telegram.buttons import Acts, button
from cogs.telegram.me import switch
from cogs.telegram.verify import VERIFY
from cogs.telegram.visit import Said
from cogs.telegram.welcome import Choosing


def acts(desk: Desk, choosing: Choosing) -> Acts:
    async def held(said: Said) -> None:
        visit = await choosing.entered(said)
        if visit is None:
            return
        mine = await desk.passes.mine(visit.community, visit.account)
        known = mine.member is not None and mine.member.wallets
        news = [for_member(event, visit.community.name, desk.titles) for event in mine.news]
        notices = mine.member is not None and mine.member.notices
        first = passes(mine.policy, mine.passes, mine.member, visit.community.name)
        here = visit.here()
        rooms = await desk.invites.rooms(visit.community, visit.account)
        next_step = [button(_(COME_IN), "join", here)] if rooms else [] if known else [button(_(FIRST), VERIFY, here)]
        paused = to_members(await desk.freezing.of(visit.community))
        await visit.answer([first, *paused, *news], *next_step, button(_(WHY), "why", here), switch(here, on=notices))

    async def explain(said: Said) -> None:
        visit = await choosing.entered(said)
        if visit is None:
            return
        seen = await desk.passes.why(visit.community, visit.account)
        words = why(seen.policy, seen.member, seen.plan, seen.awards, desk.titles, YOU)
        again = [next_look(seen.next_look, seen.plan)] if seen.plan and seen.policy.tiers else []
        here = visit.here()
        further = button(prove(seen.member), VERIFY, here)
        paused = to_members(await desk.freezing.of(visit.community))
        await visit.answer([*words[:1], *paused, *words[1:], *again, *history(seen.evidence, desk.titles)], further)

    return {"passes": held, "why": explain}
