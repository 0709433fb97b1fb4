"""A change of policy before it is made: whom it would give what, from whom it would take it, and who must say yes.

A proposal is held against the revision it was worked out from. When another one is in force by then it is stale: what
was shown is not what would be done.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.giving.breaker import trips
from bot.domain.giving.channels import NewRoom
from bot.domain.giving.passes import Decision, Plan
from bot.domain.giving.policy import Difference, Door, Policy, Shadow, Tier
from bot.domain.ids import Account, Address, CommunityId, MemberId, Place
from bot.domain.requirements.expectations import Case
from bot.domain.requirements.holdings import Observation
from bot.domain.requirements.requirements import Holds
from bot.domain.requirements.verdicts import Unknown

LASTS = timedelta(hours=1)
"""So long a proposal can be applied after it was shown."""
WAITS = timedelta(minutes=10)
"""So long one that takes much waits for a second moderator, or for somebody who stops it."""


class State(StrEnum):
    """What became of a proposal: nothing yet, it waits for a second moderator, it is in force, or nobody wants it."""

    OPEN = "open"
    WAITING = "waiting"
    APPLIED = "applied"
    CANCELLED = "cancelled"


class Fate(StrEnum):
    """What a change means for one member's hold on one tier."""

    KEEPS = "keeps"
    GAINS = "gains"
    LOSES = "loses"
    UNKNOWN = "unknown"
    SHUT = "shut"
    """They keep the tier, and a door closes that it opened."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change means for one tier, member by member; of `unknown` it cannot be told now.

    `shut`: those among `keeps` to whom a door closes that the tier opened, and that nothing else opens to them.
    """

    tier: str
    keeps: tuple[MemberId, ...] = ()
    gains: tuple[MemberId, ...] = ()
    loses: tuple[MemberId, ...] = ()
    unknown: tuple[MemberId, ...] = ()
    shut: tuple[MemberId, ...] = ()

    def of(self, fate: Fate) -> tuple[MemberId, ...]:
        """Those with whom it goes like this."""
        found: tuple[MemberId, ...] = getattr(self, fate.value)
        return found

    @property
    def closing(self) -> frozenset[MemberId]:
        """Everybody to whom something closes."""
        return frozenset({*self.loses, *self.shut})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that somebody wants, as it is kept. `policy` is the revision it would make, `place` where it was asked.

    `whole`: it wants exactly these tiers, as an earlier revision or a file has them, and not one edit among them.
    `cases`: what the policy expects, and what came of it. `restores`: the revision it goes back to.
    `due_at`: when it is applied unless somebody stops it. `by`: who ended it. `makes`: a channel that comes with it.
    """

    place: Place
    policy: Policy
    effects: tuple[Effect, ...]
    expires_at: datetime
    needs_second: bool = False
    whole: bool = False
    restores: int | None = None
    state: State = State.OPEN
    due_at: datetime | None = None
    by: Account | None = None
    id: int = 0
    cases: tuple[Case, ...] = ()
    makes: NewRoom | None = None

    @property
    def community(self) -> CommunityId:
        return self.policy.community

    @property
    def base(self) -> int:
        """The revision it was worked out from."""
        return self.policy.revision - 1

    @property
    def author(self) -> Account:
        assert self.policy.author is not None, "nobody proposes nothing"
        return self.policy.author

    def open_at(self, now: datetime) -> bool:
        """Can it still be applied, or approved, now?"""
        return self.state is State.WAITING or (self.state is State.OPEN and now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Try:
    """What a function that a change asks answers for a wallet of who proposes it; without one there is no answer."""

    leaf: Holds
    seen: Observation | None = None
    wallet: Address | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a proposal before anything is done. `needs_second`: it takes more than one moderator may."""

    proposal: int
    base: int
    policy: Policy
    difference: Difference
    effects: tuple[Effect, ...]
    needs_second: bool
    restores: int | None = None
    cases: tuple[Case, ...] = ()
    makes: NewRoom | None = None
    tries: tuple[Try, ...] = ()
    chats: Mapping[Place, str] = field(default_factory=dict)
    """What the community's chats are called."""

    @property
    def named(self) -> frozenset[MemberId]:
        """Everybody with whom anything happens, or of whom it cannot be told."""
        return frozenset(m for one in self.effects for m in (*one.gains, *one.loses, *one.unknown, *one.shut))

    @property
    def can_be_shadowed(self) -> bool:
        """Could its tiers be worked out for a while, without anything being done?"""
        return can_be_shadowed(self.difference)


@dataclass(slots=True)
class Tally:
    """Who has which fate, added up member by member."""

    found: dict[str, dict[Fate, list[MemberId]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def add(self, member: MemberId, tier: str, fate: Fate) -> None:
        """One member more with whom it goes like this."""
        self.found[tier][fate].append(member)

    def effects(self, tiers: Iterable[str]) -> tuple[Effect, ...]:
        """One effect for each of these tiers, and for every other one with which anything happens."""
        names = dict.fromkeys([*tiers, *self.found])
        return tuple(Effect(name, **{fate.value: tuple(self.found[name][fate]) for fate in Fate}) for name in names)


def fate(decision: Decision) -> Fate | None:
    """What this decision would mean for the member; None: they neither have the tier nor get it.

    A first "no" takes nothing yet, but here it counts: the second one is a minute away.
    """
    held, after = decision.before is not None, decision.after
    if after is None and held:
        return Fate.LOSES
    if after is not None and after.on_award:
        return Fate.KEEPS if held else Fate.GAINS
    if isinstance(decision.reading.verdict, Unknown):
        return Fate.UNKNOWN
    if after is None:
        return None
    if after.doubt is not None:
        return Fate.LOSES
    return Fate.KEEPS if held else Fate.GAINS


def weigh(tally: Tally, plan: Plan, before: Policy, change: Difference, after: Policy) -> None:
    """Add up what this plan, which was made under the later policy, means for its member.

    A tier that is not judged otherwise than before stays with whoever has it: what else befalls it is not this change.
    """
    concerned, judged = {tier.name for tier in change.versions}, judged_anew(change)
    fates = {d.tier: fate(d) if d.tier in judged else Fate.KEEPS if d.before else None for d in plan.decisions}
    for tier, found in fates.items():
        if found is not None and tier in concerned:
            tally.add(plan.member, tier, found)
    held = {d.tier for d in plan.decisions if d.before is not None and not d.before.suspended}
    still = {tier.name for tier in after.tiers if tier.shadow is not None}
    lost, gained = ({n for n, f in fates.items() if f is one} - still for one in (Fate.LOSES, Fate.GAINS))
    left = (held - lost) | gained
    closing = before.opened_by(held) - after.opened_by(left)
    for one in before.tiers if closing else ():
        if one.name in left & held and closing.intersection(one.doors):
            tally.add(plan.member, one.name, Fate.SHUT)


def judged_anew(change: Difference) -> frozenset[str]:
    """The tiers that come, go, or are judged otherwise from now on."""
    otherwise = [after for before, after in change.changed if _judged_by(before) != _judged_by(after)]
    return frozenset(tier.name for tier in (*change.added, *otherwise, *change.removed))


@dataclass(frozen=True, slots=True)
class Concerned:
    """The doors of one tier that a change concerns, and those among them that it comes to open."""

    all: frozenset[Door]
    new: frozenset[Door]


def doors_concerned(before: Policy, after: Policy) -> Mapping[str, Concerned]:
    """Which doors of which tiers a change opens or closes for somebody: whoever makes it must stand above them.

    A tier that stays and is judged as before concerns only the doors that come and go; unless doors follow from which
    tier is the highest, and the order of tiers, or that rule itself, changes.
    """
    change = before.difference(after)
    found, judged = dict[str, Concerned](), judged_anew(change)
    reordered = (before.highest_only or after.highest_only) and _order(before) != _order(after)
    every = change.highest_only is not None or reordered
    for name in {tier.name for tier in (*before.tiers, *after.tiers)}:
        old, new = _doors(before, name), _doors(after, name)
        doors = old | new if every or name in judged else old ^ new
        if doors:
            found[name] = Concerned(doors, new - old)
    return found


def is_too_much(
    effects: Collection[Effect], lost: Mapping[str, Collection[MemberId]], holders: Mapping[str, int]
) -> bool:
    """Would some tier lose more members, after those it lost within the window, than the breaker lets go unasked?"""
    return any(trips(lost.get(one.tier, ()), one.closing, holders.get(one.tier, 0)) for one in effects)


def can_be_shadowed(change: Difference) -> bool:
    """Only a tier that is new, or is met otherwise, can be worked out first; doors open and close at once."""
    if change.removed or change.highest_only is not None or not judged_anew(change):
        return False
    return all(before.doors == after.doors and before.shadow == after.shadow for before, after in change.changed)


def shadowed(policy: Policy, change: Difference) -> Policy:
    """The same revision, with every tier that it adds or changes in its shadow for now."""
    names = {tier.name for tier in change.added} | {after.name for _, after in change.changed}
    tiers = tuple(replace(t, shadow=t.shadow or Shadow()) if t.name in names else t for t in policy.tiers)
    return replace(policy, tiers=tiers)


def rebased(before: Policy, after: Policy, now: Policy) -> tuple[Tier, ...]:
    """The tiers in force now, with the edit that led from one revision to the next made to them.

    What was edited meanwhile too is as this edit wants it. A tier that is gone meanwhile stays gone.
    """
    change = before.difference(after)
    edited = {later.name: later for _, later in change.changed} | {tier.name: tier for tier in change.added}
    gone = {tier.name for tier in change.removed}
    kept = [edited.pop(tier.name, tier) for tier in now.tiers if tier.name not in gone]
    added = {tier.name for tier in change.added}
    return (*kept, *(tier for name, tier in edited.items() if name in added))


def _doors(policy: Policy, name: str) -> frozenset[Door]:
    return frozenset(door for tier in policy.tiers if tier.name == name for door in tier.doors)


def _order(policy: Policy) -> list[str]:
    return [tier.name for tier in policy.tiers]


def _judged_by(tier: Tier) -> Sequence[object]:
    return (tier.requirement, tier.give_at, tier.grace, tier.shadow)
