"""`/passes`, `/why` and `/recheck`: what a member holds, and on what."""

from bot.text.catalogue import _
from bot.text.history import history
from bot.text.passes import FIRST, WHY, prove
from bot.text.stillness import to_members
from bot.text.welcome import COME_IN
from bot.text.why import YOU, next_look, why
from cogs.chain_passes import mine
from cogs.desk import Desk
from cogs.passes import shown
from cogs.recheck import look
from cogs.telegram import cards
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
        kept = await shown(desk, visit.community, visit.account)
        here = visit.here()
        rooms = await desk.invites.rooms(visit.community, visit.account)
        first = [] if kept.known else [button(_(FIRST), VERIFY, here)]
        next_step = [button(_(COME_IN), "join", here)] if rooms else first
        await visit.answer(kept.paragraphs, *next_step, button(_(WHY), "why", here), switch(here, on=kept.notices))

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
        on_chain = await mine(desk, seen.member.id) if seen.member else ()
        told = [*words[:1], *paused, *words[1:], *again, *on_chain, *history(seen.evidence, desk.titles)]
        await visit.answer(told, further)

    async def again(said: Said) -> None:
        if visit := await choosing.entered(said):
            await cards.show(visit, await look(desk, visit.community, visit.account))

    return {"passes": held, "why": explain, "recheck": again}
