"""Where nothing is given or taken: a community that was frozen, and a tier in its shadow.

What would be decided is worked out all the same, and of a tier in its shadow it is written down.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.changing.changes import Fate, fate
from bot.domain.giving.passes import Change, Decision, Plan
from bot.domain.giving.policy import Tier
from bot.domain.ids import Account, CommunityId, MemberId

QUALIFIES = frozenset({Fate.KEEPS, Fate.GAINS})


@dataclass(frozen=True, slots=True)
class Freeze:
    """Since when nothing is given or taken in a community, on whose word, and why."""

    community: CommunityId
    at: datetime
    by: Account
    why: str = ""


@dataclass(frozen=True, slots=True)
class Shade:
    """What a tier in its shadow would mean for a member since this moment; None: nothing."""

    member: MemberId
    tier: str
    fate: Fate | None
    at: datetime
    facts: Mapping[str, object]


def stilled(plan: Plan, tiers: Collection[str] | None, now: datetime) -> Plan:
    """The same plan, in which nothing becomes of these tiers; None: of any, not even a note."""
    if tiers is not None and not any(d.tier in tiers for d in plan.decisions):
        return plan
    decisions = tuple(
        _still(d, None) if tiers is None else _still(d, now) if d.tier in tiers else d for d in plan.decisions
    )
    return replace(plan, decisions=decisions)


def shades(plan: Plan, tiers: Collection[str]) -> dict[str, tuple[Fate | None, Decision]]:
    """What this plan, before it is stilled, would mean for its member: by tier in its shadow."""
    return {d.tier: (fate(d), d) for d in plan.decisions if d.tier in tiers}


def starts(tier: Tier, qualify: int, now: datetime) -> bool:
    """Does this tier come out of its shadow by itself now?"""
    if tier.shadow is None:
        return False
    until, members = tier.shadow.until, tier.shadow.members
    return (until is not None and until <= now) or (members is not None and qualify >= members)


def _still(decision: Decision, now: datetime | None) -> Decision:
    """The pass goes on as it is. With `now`, a look that was due is noted as taken, so that it is not due for ever."""
    before = decision.before
    after = before
    if before is not None and now is not None and before.look_at is not None and before.look_at <= now:
        after = replace(before, look_at=None)
    return replace(decision, change=Change.KEEP if before else Change.NONE, after=after, cause=None, held_back=False)
