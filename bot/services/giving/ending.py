"""Which tiers may have ended with the losses of a batch, seen in the transaction that takes: a report tells of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.events import Event, EventKind
from bot.domain.giving.passes import Cause, Change, Plan
from bot.domain.giving.policy import Policy
from bot.domain.ids import CommunityId, MemberId
from bot.domain.moderating.moderating import News
from bot.ports import GIVE_NEXT, Job, JobKind, JobQueue, Tx

GATHER = timedelta(seconds=10)
"""So long a report waits for more losses before it is made: they come in batches."""
ENDS = frozenset({Cause.AWARD, Cause.POLICY})
"""Losses that are reported together when a tier ends."""


async def off_boarded(
    tx: Tx, queue: JobQueue, policy: Policy, plans: Mapping[MemberId, Plan], now: datetime
) -> frozenset[str]:
    """Leave a job for every tier that may have ended with these losses; the tiers whose losses its report will tell."""
    lost = {
        decision.tier
        for plan in plans.values()
        for decision in plan.decisions
        if decision.change is Change.TAKE and decision.cause in ENDS
    }
    ended = [tier for tier in sorted(lost) if await is_left(tx, policy, tier, now)]
    for tier in ended:
        await queue.enqueue(tx, report_job(policy.community, tier, now, now + GATHER))
    told = bool(ended) and News.REPORTS not in await tx.communities.quiet(policy.community)
    return frozenset(ended if told else ())


def in_report(event: Event, ended: frozenset[str]) -> bool:
    """Is this a loss that a report will tell of, beside all others of its tier?"""
    return event.kind is EventKind.TIER_LOST and event.facts["tier"] in ended


async def is_left(tx: Tx, policy: Policy, tier: str, now: datetime) -> bool:
    """Is the tier gone, or without an award?"""
    gone = all(one.name != tier for one in policy.tiers)
    return gone or not await tx.awards.any_open(policy.community, tier, now)


def report_job(community: CommunityId, tier: str, since: datetime, at: datetime) -> Job:
    """The job that reports, at that moment, on a tier whose last losses are of `since`."""
    payload: dict[str, object] = {"community": community, "tier": tier, "since": since.isoformat()}
    return Job(JobKind.OFF_BOARD, f"{community}:{tier}", payload, GIVE_NEXT, at)
