"""All tiers of a community as one immutable, numbered revision."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import ChannelProblem, ChannelRefused, TierProblem, TierRefused
from bot.domain.ids import Account, CommunityId, Place, Platform
from bot.domain.requirements.expectations import Expectation, of_tiers
from bot.domain.requirements.holdings import GiveAt, Probe
from bot.domain.requirements.requirements import Requirement, leaves

NAME_LENGTH = 40
MOST_TIERS = 50


class DoorKind(StrEnum):
    ROLE = "role"
    CHAT = "chat"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, order=True)
class Door:
    """A thing a tier opens to its members: a role in a place, or the place itself, a chat that people ask to join.

    Or a channel of the place, which is opened once, to a role of the tier.
    """

    kind: DoorKind
    place: Place
    id: int

    def __str__(self) -> str:
        return f"{self.place.platform}:{self.place.id}:{self.kind}:{self.id}"

    @classmethod
    def read(cls, text: str) -> "Door":
        """The door this text names, as `str` writes it; ValueError for what names none."""
        platform, place, kind, number = text.split(":")
        return cls(DoorKind(kind), Place(Platform(platform), int(place)), int(number))


def chat_door(place: Place) -> Door:
    """The chat itself, as something a tier opens."""
    return Door(DoorKind.CHAT, place, place.id)


TO_BE_MADE = -1
"""The number of a channel that is made with the change that opens it."""


def channel_door(place: Place, channel: int) -> Door:
    """A channel of this place, as something a tier opens."""
    return Door(DoorKind.CHANNEL, place, channel)


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """A channel, and the role it is opened to."""

    channel: Door
    role: Door


@dataclass(frozen=True, slots=True)
class Shadow:
    """A tier that is only worked out and written down: until a moment, or until so many qualify, or until told."""

    until: datetime | None = None
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """A named, ranked level. Met by its requirement or an award; without a requirement, by awards alone.

    `give_at`: on which block it is given. `grace`: so long it stays open after what it asks for has run out.
    `shadow`: nobody is given it and nobody loses it yet.
    """

    name: str
    rank: int
    requirement: Requirement | None
    doors: tuple[Door, ...]
    give_at: GiveAt = GiveAt.LATEST
    grace: timedelta = timedelta(0)
    shadow: Shadow | None = None

    @property
    def roles(self) -> tuple[Door, ...]:
        return tuple(door for door in self.doors if door.kind is DoorKind.ROLE)

    @property
    def channels(self) -> tuple[Door, ...]:
        return tuple(door for door in self.doors if door.kind is DoorKind.CHANNEL)

    @property
    def reads_at(self) -> GiveAt:
        """Where those without it are looked at: having held is seen on final blocks alone."""
        return GiveAt.FINALIZED if self.asks_for_time else self.give_at

    @property
    def asks_for_time(self) -> bool:
        return self.requirement is not None and any(leaf.held for leaf in leaves(self.requirement))


@dataclass(frozen=True, slots=True)
class Policy:
    """One revision: its tiers from the lowest rank up, who made it, why and when.

    `highest_only`: a member's doors are those of the highest tier they hold, and not of those below it too.
    `expects`: cases it is held against whenever a change of it is shown.
    """

    community: CommunityId
    revision: int = 0
    tiers: tuple[Tier, ...] = ()
    author: Account | None = None
    reason: str = ""
    at: datetime | None = None
    highest_only: bool = False
    expects: tuple[Expectation, ...] = ()

    @property
    def openings(self) -> frozenset[Opening]:
        """Every channel that a tier opens, with the role it is opened to."""
        return frozenset(opening for tier in self.tiers for opening in self.openings_of(tier))

    def openings_of(self, tier: Tier) -> frozenset[Opening]:
        """The channels of this tier, each with the role it is opened to."""
        found = [(door, self.opened_to(door, tier)) for door in tier.channels]
        return frozenset(Opening(channel, role) for channel, role in found if role is not None)

    def opened_to(self, channel: Door, tier: Tier) -> Door | None:
        """The role of this tier to which the channel is opened: its first one that lets nobody else in.

        A role that another tier opens too, without this channel, would let its holders in as well. None if there is
        no role left.
        """
        others = [one for one in self.tiers if channel not in one.doors]
        roles = [role for role in tier.roles if role.place == channel.place]
        return next((role for role in roles if not any(role in one.doors for one in others)), None)

    def opened_by(self, held: Collection[str]) -> frozenset[Door]:
        """The doors that these tiers open together."""
        tiers = [tier for tier in self.tiers if tier.name in held]
        return frozenset(door for tier in (tiers[-1:] if self.highest_only else tiers) for door in tier.doors)

    def tier(self, name: str) -> Tier:
        """The tier of this name, whatever its capitals; TierRefused if there is none."""
        for tier in self.tiers:
            if tier.name.casefold() == name.casefold():
                return tier
        raise TierRefused(TierProblem.UNKNOWN, name)

    def with_tier(self, tier: Tier, author: Account, at: datetime) -> "Policy":
        """The next revision, with this tier; TierRefused if its name or rank is taken or of no use."""
        _check(tier, self)
        tiers = tuple(sorted((*self.tiers, tier), key=lambda t: t.rank))
        return self._next(tiers, author, at, f"added {tier.name}")

    def without_tier(self, name: str, author: Account, at: datetime) -> "Policy":
        """The next revision, without this tier; TierRefused if there is none."""
        gone = self.tier(name)
        return self._next(tuple(t for t in self.tiers if t != gone), author, at, f"removed {gone.name}")

    def opening(self, name: str, door: Door) -> tuple[Tier, ...]:
        """The tiers, of which this one opens this door too; TierRefused if there is no such tier."""
        tier = self.tier(name)
        return self.replacing(replace(tier, doors=tuple(dict.fromkeys((*tier.doors, door)))))

    def with_made(self, channel: Door) -> "Policy":
        """The same revision, with this channel in the place of the one that was to be made."""
        asked = replace(channel, id=TO_BE_MADE)
        tiers = tuple(replace(t, doors=tuple(channel if d == asked else d for d in t.doors)) for t in self.tiers)
        return replace(self, tiers=tiers)

    def closing(self, name: str, doors: Collection[Door]) -> tuple[Tier, ...]:
        """The tiers, of which this one opens these doors no longer; TierRefused if there is no such tier."""
        tier = self.tier(name)
        return self.replacing(replace(tier, doors=tuple(one for one in tier.doors if one not in doors)))

    def replacing(self, tier: Tier) -> tuple[Tier, ...]:
        """The tiers, with this one in the place of the one that has its name."""
        return tuple(tier if one.name == tier.name else one for one in self.tiers)

    def without_place(self, place: Place, author: Account, at: datetime) -> "Policy | None":
        """The next revision, in which no tier opens anything of this place; None if none does."""
        tiers = tuple(replace(t, doors=tuple(d for d in t.doors if d.place != place)) for t in self.tiers)
        return None if tiers == self.tiers else self._next(tiers, author, at, "unlinked a chat")

    def moved(self, old: Place, new: Place, at: datetime) -> "Policy | None":
        """The next revision, in which this chat has its new id; None if no tier opens it."""
        known, renamed = chat_door(old), chat_door(new)
        tiers = tuple(replace(t, doors=tuple(renamed if d == known else d for d in t.doors)) for t in self.tiers)
        return None if tiers == self.tiers else self._next(tiers, None, at, "the chat has a new id")

    def with_tiers(
        self,
        tiers: Sequence[Tier],
        author: Account,
        at: datetime,
        reason: str,
        *,
        highest_only: bool | None = None,
        expects: Sequence[Expectation] | None = None,
    ) -> "Policy":
        """The next revision, with exactly these tiers; TierRefused for the first that cannot stand there.

        ChannelRefused for a tier that has no role of its own to which to open a channel.

        `highest_only`: whether it opens the doors of the highest tier alone; None: as before, and so `expects`.
        """
        empty = replace(self, tiers=())
        for tier in tiers:
            empty = empty.with_tier(tier, author, at)
        made = self._next(empty.tiers, author, at, reason)
        _check_channels(made)
        if expects is not None:
            made = replace(made, expects=of_tiers(expects, [tier.name for tier in tiers]))
        return made if highest_only is None else replace(made, highest_only=highest_only)

    def difference(self, later: "Policy") -> "Difference":
        """What a later revision changes, tier by tier."""
        before, after = ({tier.name: tier for tier in policy.tiers} for policy in (self, later))
        return Difference(
            added=tuple(tier for name, tier in after.items() if name not in before),
            changed=tuple((before[name], tier) for name, tier in after.items() if before.get(name, tier) != tier),
            removed=tuple(tier for name, tier in before.items() if name not in after),
            highest_only=None if self.highest_only == later.highest_only else later.highest_only,
            expects=self.expects != later.expects,
        )

    def probes(self) -> Iterator[Probe]:
        """Every probe of every tier."""
        for tier in self.tiers:
            if tier.requirement is not None:
                yield from (leaf.probe for leaf in leaves(tier.requirement))

    def _next(self, tiers: tuple[Tier, ...], author: Account | None, at: datetime, reason: str) -> "Policy":
        expects = of_tiers(self.expects, [tier.name for tier in tiers])
        return replace(
            self, revision=self.revision + 1, tiers=tiers, author=author, at=at, reason=reason, expects=expects
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """What one revision has that an earlier one had not, and the other way round; of changed tiers both.

    `highest_only`: as the later one has it, where the earlier had it otherwise. `expects`: it is held against others.
    """

    added: tuple[Tier, ...]
    changed: tuple[tuple[Tier, Tier], ...]
    removed: tuple[Tier, ...]
    highest_only: bool | None = None
    expects: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.expects) or self.highest_only is not None

    @property
    def versions(self) -> tuple[Tier, ...]:
        """Every tier that is concerned, as it was and as it will be."""
        return (*self.added, *(tier for pair in self.changed for tier in pair), *self.removed)

    @property
    def shaded(self) -> frozenset[str]:
        """Tiers that begin to be only worked out, or are worked out otherwise from now on."""
        return frozenset(t.name for t in (*self.added, *(after for _, after in self.changed)) if t.shadow is not None)

    @property
    def asking_anew(self) -> frozenset[str]:
        """Tiers that stay and ask for something else: what was said under the old requirement says nothing now."""
        return frozenset(after.name for before, after in self.changed if before.requirement != after.requirement)


def _check(tier: Tier, policy: Policy) -> None:
    if not tier.name or len(tier.name) > NAME_LENGTH:
        raise TierRefused(TierProblem.NAME, tier.name)
    if not 0 <= tier.rank <= 1_000:
        raise TierRefused(TierProblem.RANK, tier.name)
    if len(policy.tiers) >= MOST_TIERS:
        raise TierRefused(TierProblem.MANY, tier.name)
    for other in policy.tiers:
        if other.name.casefold() == tier.name.casefold():
            raise TierRefused(TierProblem.EXISTS, other.name)
        if other.rank == tier.rank:
            raise TierRefused(TierProblem.RANK_TAKEN, other.name, tier.name)


def _check_channels(policy: Policy) -> None:
    """A channel is opened to a role: without one, or with none of its own, a tier cannot open it."""
    for tier in policy.tiers:
        for channel in tier.channels:
            if policy.opened_to(channel, tier) is None:
                here = [role for role in tier.roles if role.place == channel.place]
                raise ChannelRefused(ChannelProblem.SHARED_ROLE if here else ChannelProblem.NO_ROLE, tier=tier.name)
