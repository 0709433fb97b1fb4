"""`/passes` on every platform: what is held, what comes next, and what happened since the last time."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.ids import Account, Community
from bot.text.awards import mine as awarded
from bot.text.news import for_member
from bot.text.next_tier import next_tier
from bot.text.passes import passes
from bot.text.stillness import to_members
from bot.text.waiting_points import unclaimed
from cogs.chain_passes import mine as on_chain
from cogs.desk import Desk


@dataclass(frozen=True, slots=True)
class Shown:
    """`known`: they have proved a wallet. `notices`: the bot may write to them."""

    paragraphs: Sequence[str]
    known: bool
    notices: bool


async def shown(desk: Desk, community: Community, account: Account) -> Shown:
    mine = await desk.passes.mine(community, account)
    first = passes(mine.policy, mine.passes, mine.member, community.name, mine.barred)
    paused = to_members(await desk.freezing.of(community))
    if mine.member is None:
        return Shown([first, *paused], known=False, notices=False)
    above = next_tier(mine.policy, mine.member, mine.plan, desk.titles) if mine.plan else ""
    news = [for_member(event, community.name, desk.titles) for event in mine.news]
    awards = [*awarded(mine.awards), *await on_chain(desk, mine.member.id)]
    earned = unclaimed(await desk.carrying.mine(mine.member))
    paragraphs = [first, *paused, *awards, *earned, *([above] if above else []), *news]
    return Shown(paragraphs, known=bool(mine.member.wallets), notices=bool(mine.member.notices))
