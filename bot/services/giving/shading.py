"""What is decided and not done: everything in a frozen community, and what a tier in its shadow would mean."""

from collections.abc import Mapping, Sequence

from bot.domain.changing.changes import Fate
from bot.domain.changing.stillness import Shade, shades, stilled
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Award, Decision, Plan
from bot.domain.ids import MemberId
from bot.services.giving.evidence import facts
from bot.services.giving.snapshot import Snapshot

Shaded = Mapping[MemberId, Sequence[Shade]]
"""For whom something else would be so than was written down last."""


def still(snapshot: Snapshot, plans: Mapping[MemberId, Plan]) -> Mapping[MemberId, Plan]:
    """The same plans, as far as they may be carried out."""
    tiers = None if snapshot.frozen else snapshot.in_shadow
    if tiers is not None and not tiers:
        return plans
    return {member: stilled(plan, tiers, snapshot.now) for member, plan in plans.items()}


def shaded(snapshot: Snapshot, plans: Mapping[MemberId, Plan]) -> Shaded:
    """What these plans would mean for whom, where it was not written down yet."""
    tiers, found = snapshot.in_shadow, dict[MemberId, Sequence[Shade]]()
    if not tiers or snapshot.frozen:
        return found
    for member in snapshot.members:
        would = shades(plans[member.id], tiers)
        awards = plans[member.id].awards
        fresh = [
            _shade(snapshot, member, *told, awards) for told in would.values() if _is_news(snapshot, member, *told)
        ]
        if fresh:
            found[member.id] = fresh
    return found


def _is_news(snapshot: Snapshot, member: Member, fate: Fate | None, decision: Decision) -> bool:
    """A look that read nothing is none; nor is the first one that says "nothing"."""
    return decision.reading.looked and snapshot.shades.get((member.id, decision.tier)) != fate


def _shade(snapshot: Snapshot, member: Member, fate: Fate | None, decision: Decision, awards: Sequence[Award]) -> Shade:
    return Shade(member.id, decision.tier, fate, snapshot.now, facts(member, decision, snapshot.policy, awards))
