"""A tier that is being put together piece by piece, and where it comes to stand among the others.

It is kept as what a moderator would have typed, so that what is picked and what is typed are understood by one reader.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.durations import typed
from bot.domain.errors import DraftProblem, DraftRefused, TierProblem, TierRefused
from bot.domain.giving.policy import DoorKind, Policy, Tier
from bot.domain.ids import Account, Address, ChainName, CommunityId
from bot.domain.requirements.holdings import GiveAt, Kind
from bot.domain.requirements.notation import LONGEST, notation, parse
from bot.domain.requirements.probes import FORMS
from bot.domain.requirements.requirements import AtLeast, Requirement, leaves, settled

LASTS = timedelta(hours=1)
"""So long a draft waits for its next piece."""
MOST_CONDITIONS = 10
STEP = 10
"""Between the ranks of neighbours that nobody has numbered."""
LOWEST = ""
"""Stands for the place below every other tier."""
_HIGHEST_RANK = 1_000


@dataclass(frozen=True, slots=True)
class Pasted:
    """The contract that was looked at last, which the next condition is about."""

    chain: ChainName
    contract: Address
    kinds: tuple[Kind, ...]

    def ways(self) -> tuple[str, ...]:
        """As what it can be asked for: a kind each, and where a word may stand behind it, with that."""
        bare = {kind: () if FORMS[kind].must else ("",) for kind in self.kinds}
        return tuple(f"{kind} {word}".rstrip() for kind in self.kinds for word in (*bare[kind], *FORMS[kind].words))


@dataclass(frozen=True, slots=True)
class Draft:
    """`conditions`: each a requirement as it is typed; `least` of them must be met, None: all. `names`: what the tokens
    in them are called, by probe.

    `above`: the tier it stands on, LOWEST for none, None while nobody has said. `changes`: the tier it changes.
    `grace`: as it is typed; empty for none.
    """

    community: CommunityId
    author: Account
    expires_at: datetime
    name: str = ""
    conditions: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    least: int | None = None
    above: str | None = None
    role: int | None = None
    pasted: Pasted | None = None
    changes: str = ""
    give_at: GiveAt = GiveAt.LATEST
    grace: str = ""
    id: int = 0

    @property
    def requirement(self) -> str:
        """All its conditions as one text; empty: awards alone."""
        if len(self.conditions) < 2:
            return "".join(self.conditions)
        k = len(self.conditions) if self.least is None else self.least
        return f"{k} of ({', '.join(self.conditions)})"

    @property
    def missing(self) -> tuple[str, ...]:
        """What it cannot be without: `name`, `role`."""
        return tuple(name for name in ("name", "role") if not getattr(self, name))

    def unfinished(self, policy: Policy, now: datetime) -> bool:
        """Is it a new tier that has begun, waits still, and is not among the tiers by now?"""
        begun = bool(self.name or self.conditions or self.role) and not self.changes
        there = {tier.name.casefold() for tier in policy.tiers}
        return begun and now < self.expires_at and self.name.casefold() not in there

    def read(self) -> Iterator[Requirement]:
        """Its conditions, with the names they had when they were added."""
        for text in self.conditions:
            yield self._named(text)

    def whole(self) -> Requirement | None:
        """All of them as the one requirement they make; None: awards alone."""
        return self._named(self.requirement) if self.conditions else None

    def _named(self, text: str) -> Requirement:
        read = parse(text)
        found = {leaf.probe: (self.names.get(str(leaf.probe), ""), leaf.decimals or 0) for leaf in leaves(read)}
        return settled(read, found)

    def with_condition(self, condition: Requirement) -> "Draft":
        """One condition more; DraftRefused if there are too many already."""
        text = notation(condition)
        if len(self.conditions) >= MOST_CONDITIONS or len(self.requirement) + len(text) > LONGEST - 100:
            raise DraftRefused(DraftProblem.MANY)
        return replace(
            self, conditions=(*self.conditions, text), names={**self.names, **_names(condition)}, pasted=None
        )

    def without_condition(self, nth: int) -> "Draft":
        """Without this one; DraftRefused if there is none such any more."""
        if not 0 <= nth < len(self.conditions):
            raise DraftRefused(DraftProblem.GONE)
        left = (*self.conditions[:nth], *self.conditions[nth + 1 :])
        least = None if self.least is None else min(self.least, max(1, len(left)))
        return replace(self, conditions=left, least=least)

    def joined(self, least: int | None) -> "Draft":
        """So many of its conditions must be met; None: all."""
        if least is not None and not 1 <= least <= len(self.conditions):
            raise DraftRefused(DraftProblem.GONE)
        return replace(self, least=least)

    def grouped(self) -> "Draft":
        """All its conditions are one from now on, beside which others can stand."""
        return replace(self, conditions=(self.requirement,), least=None) if len(self.conditions) > 1 else self


@dataclass(frozen=True, slots=True)
class Shown:
    """A draft beside the tiers there are. `resumed`: it was begun before, and left."""

    draft: Draft
    policy: Policy
    resumed: bool = False


def drafted(tier: Tier, tiers: Sequence[Tier], fresh: Draft) -> Draft:
    """This tier as a draft that changes it."""
    below = [one.name for one in tiers if one.rank < tier.rank]
    role = next((door.id for door in tier.doors if door.kind is DoorKind.ROLE), None)
    conditions, least = _taken_apart(tier.requirement) if tier.requirement is not None else ((), None)
    names = _names(tier.requirement) if tier.requirement is not None else {}
    return replace(
        fresh,
        name=tier.name,
        conditions=conditions,
        names=names,
        least=least,
        above=below[-1] if below else LOWEST,
        role=role,
        changes=tier.name,
        give_at=tier.give_at,
        grace=typed(tier.grace),
    )


def _names(requirement: Requirement) -> dict[str, str]:
    return {str(leaf.probe): leaf.name for leaf in leaves(requirement)}


def _taken_apart(requirement: Requirement) -> tuple[tuple[str, ...], int | None]:
    if not isinstance(requirement, AtLeast) or not 2 <= len(requirement.of) <= MOST_CONDITIONS:
        return (notation(requirement),), None
    least = None if requirement.k == len(requirement.of) else requirement.k
    return tuple(notation(child) for child in requirement.of), least


def placed(tiers: Sequence[Tier], tier: Tier, above: str | None) -> tuple[Tier, ...]:
    """All tiers from the lowest up with this one on top of `above` (None: of all); only who must moves up.

    TierRefused if there is no tier of that name any more.
    """
    others = sorted((one for one in tiers if one.name != tier.name), key=lambda one: one.rank)
    at = _place(others, above)
    lower = others[at - 1].rank if at else -1
    upper = others[at].rank if at < len(others) else lower + 2 * STEP
    rank = tier.rank if lower < tier.rank < upper else (lower + upper + 1) // 2
    ranked = [*others[:at], replace(tier, rank=max(rank, lower + 1)), *others[at:]]
    for nth in range(at + 1, len(ranked)):
        if ranked[nth].rank <= ranked[nth - 1].rank:
            ranked[nth] = replace(ranked[nth], rank=ranked[nth - 1].rank + 1)
    if ranked[-1].rank > _HIGHEST_RANK:
        ranked = [replace(one, rank=STEP * nth) for nth, one in enumerate(ranked, 1)]
    return tuple(ranked)


def _place(others: Sequence[Tier], above: str | None) -> int:
    if above is None:
        return len(others)
    if above == LOWEST:
        return 0
    names = [one.name for one in others]
    if above not in names:
        raise TierRefused(TierProblem.UNKNOWN, above)
    return names.index(above) + 1
