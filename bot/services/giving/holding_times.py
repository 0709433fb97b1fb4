"""Conditions that ask for having held: what each look adds to what is known, and when a tier opens by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.giving.holding_time import Age, observed, opens_at
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Plan
from bot.domain.giving.policy import Policy
from bot.domain.ids import MemberId
from bot.domain.requirements.notation import notation
from bot.domain.requirements.requirements import Holds, Times, evaluate, leaves
from bot.ports import Tx


@dataclass(frozen=True, slots=True)
class Timed:
    """A condition of a tier that asks for having held, and the text it is kept under."""

    tier: str
    leaf: Holds
    key: str


def timed(policy: Policy) -> tuple[Timed, ...]:
    """Every such condition of the policy."""
    asks = [(tier.name, tier.requirement) for tier in policy.tiers if tier.requirement is not None]
    return tuple(
        Timed(tier, leaf, notation(leaf)) for tier, asked in asks for leaf in leaves(asked) if leaf.held is not None
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What was noted of a batch of members before a reconcile."""

    ages: Mapping[MemberId, Mapping[str, Age]] = field(default_factory=dict)
    openings: Mapping[tuple[MemberId, str], datetime] = field(default_factory=dict)
    timed: tuple[Timed, ...] = ()

    def times(self, member: MemberId, now: datetime) -> Times | None:
        """Since when this member meets what must have been held; None where nothing must."""
        if not self.timed:
            return None
        mine = self.ages.get(member, {})
        return Times(now, {one.leaf: mine[one.key].since for one in self.timed if one.key in mine})


@dataclass(frozen=True, slots=True)
class Noted:
    """What must be written: ages by condition and openings by tier, None where there is none any more."""

    ages: Mapping[str, Age | None]
    openings: Mapping[str, datetime | None]

    def __bool__(self) -> bool:
        return bool(self.ages or self.openings)

    async def write(self, tx: Tx, member: MemberId) -> None:
        """They are among what a member is decided on, so the revision rises with them."""
        if self:
            await tx.members.touch([member])
        for leaf, age in self.ages.items():
            await tx.waits.set_age(member, leaf, age)
        for tier, at in self.openings.items():
            await tx.waits.set_opening(member, tier, at)


def noted(member: Member, plan: Plan, known: Known, now: datetime, wait: timedelta) -> Noted:
    """What this look changes of what is known of this member."""
    mine = known.ages.get(member.id, {})
    seen = {one.key: _aged(one, member, plan, mine.get(one.key), now, wait) for one in known.timed}
    ages = {key: age for key, age in seen.items() if age != mine.get(key)}
    moments = {d.tier: opens_at(d, known.openings.get((member.id, d.tier)), now) for d in plan.decisions}
    openings = {tier: at for tier, at in moments.items() if at != known.openings.get((member.id, tier))}
    return Noted(ages, openings)


def _aged(one: Timed, member: Member, plan: Plan, age: Age | None, now: datetime, wait: timedelta) -> Age | None:
    reading = next((d.reading for d in plan.decisions if d.tier == one.tier), None)
    if reading is None or not reading.looked:
        return age
    itself = evaluate(replace(one.leaf, held=None), member.wallets, reading.sight)
    return observed(age, itself, reading.witnesses, now, wait)
