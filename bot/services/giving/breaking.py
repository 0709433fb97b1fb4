"""The breaker at work, within the transaction that takes: losses that are too many wait and are asked about once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.giving.breaker import WINDOW, enough_holders, held_back, is_over, trips
from bot.domain.giving.passes import Plan
from bot.domain.ids import CommunityId, MemberId
from bot.ports import TAKE_FIRST, Job, JobKind, JobQueue, Tx

Plans = Mapping[MemberId, Plan]
GATHER = timedelta(seconds=1)
"""So long a question waits for more names before it is shown: a sweep comes in batches."""
ASK_AGAIN = timedelta(hours=1)
"""The moderators are asked about further members of one tier this often at most."""


async def guarded(tx: Tx, queue: JobQueue, community: CommunityId, plans: Plans, now: datetime) -> Plans:
    """The same plans, but of a tier that too many would lose nobody loses it, and the moderators are asked."""
    stopped: set[str] = set()
    for tier, taking in _counted(plans).items():
        lost = await tx.passes.lost(community, tier, now - WINDOW)
        holders = await tx.passes.holders_at(community, tier, now - WINDOW, enough_holders(lost, taking))
        if trips(lost, taking, holders):
            stopped.add(tier)
            await _ask(tx, queue, community, tier, taking, now)
    left = {member: _without(plan, stopped) for member, plan in plans.items()}
    await tx.questions.release(await _over(tx, left))
    return left


def _counted(plans: Plans) -> Mapping[str, set[MemberId]]:
    taking: dict[str, set[MemberId]] = defaultdict(set)
    for member, plan in plans.items():
        for decision in plan.decisions:
            if decision.counted:
                taking[decision.tier].add(member)
    return taking


async def _ask(
    tx: Tx, queue: JobQueue, community: CommunityId, tier: str, taking: set[MemberId], now: datetime
) -> None:
    last = await tx.questions.last_posted(community, tier)
    question = await tx.questions.ask(community, tier, taking, now)
    if question is not None:
        at = max(now + GATHER, last + ASK_AGAIN) if last else now + GATHER
        payload = {"community": community, "question": question}
        await queue.enqueue(tx, Job(JobKind.ASK_MODERATORS, f"question:{question}", payload, TAKE_FIRST, at))


async def _over(tx: Tx, plans: Plans) -> list[tuple[MemberId, str]]:
    asked = await tx.questions.of(list(plans))
    by_tier = {(member, d.tier): d for member, plan in plans.items() for d in plan.decisions}
    return [pair for pair in asked if pair not in by_tier or is_over(by_tier[pair])]


def _without(plan: Plan, stopped: set[str]) -> Plan:
    if not any(d.tier in stopped and d.counted for d in plan.decisions):
        return plan
    return replace(
        plan,
        decisions=tuple(held_back(d) if d.tier in stopped and d.counted else d for d in plan.decisions),
    )
