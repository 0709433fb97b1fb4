"""Who holds which tier and on what grounds; what one look at them said, and what was decided on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.domain.giving.rules import Rules
from bot.domain.ids import Account, Address, ChainName, MemberId
from bot.domain.requirements.holdings import Block
from bot.domain.requirements.requirements import Sight, Times
from bot.domain.requirements.verdicts import Verdict

ENOUGH_WITNESSES = 2
"""So many endpoints that gave identical words at one hash need no second reading."""


@dataclass(frozen=True, slots=True)
class Award:
    """A moderator's decision: this member has this tier until then (None: until it is ended).

    `adopted`: the role that its member had before, and was taken over with; 0 where nobody kept which. None: awarded.
    """

    member: MemberId
    tier: str
    until: datetime | None
    by: Account
    why: str
    at: datetime
    id: int = 0
    adopted: int | None = None

    def open_at(self, now: datetime) -> bool:
        return self.until is None or self.until > now


@dataclass(frozen=True, slots=True)
class Doubt:
    """A lone endpoint's first NotMet: it takes nothing until a second, later one agrees."""

    at: datetime
    blocks: Mapping[ChainName, int]


@dataclass(frozen=True, slots=True)
class Pass:
    """The record that a member holds a tier. Its doors close at `until`; nothing about it is older than `since`.

    `blocks`: per chain, the newest block its requirement stood on; `unsettled`: those of them that were not final.
    `expires`: when what it asks for runs out, grace not counted. `unknown_since`: since when it cannot be told.
    `suspended`: it could not be told for so long that its doors are closed. `told`: so many days before the end the
    member was told last. `look_at`: when it must be looked at again by itself. `unlinked`: its member has unlinked a
    wallet since it was last seen to be met. `asked_anew`: the revision since which its tier asks for something else,
    until that was seen to be met.
    """

    member: MemberId
    tier: str
    since: datetime
    until: datetime | None
    revision: int
    on_requirement: bool
    on_award: bool
    blocks: Mapping[ChainName, int] = field(default_factory=dict)
    doubt: Doubt | None = None
    id: int = 0
    unsettled: Mapping[ChainName, int] = field(default_factory=dict)
    expires: datetime | None = None
    unknown_since: datetime | None = None
    suspended: bool = False
    told: int | None = None
    look_at: datetime | None = None
    unlinked: bool = False
    asked_anew: int | None = None

    @property
    def rests(self) -> bool:
        """It stands on its requirement alone, has no end, and nothing about it is open."""
        return (
            self.on_requirement
            and not self.on_award
            and not self.suspended
            and not self.unlinked
            and not self.unsettled
            and (self.until, self.expires, self.look_at, self.told, self.doubt, self.unknown_since, self.asked_anew)
            == _NOTHING_OPEN
        )


_NOTHING_OPEN = (None,) * 7


class Source(NamedTuple):
    """A wallet that a token of this contract went through."""

    chain: ChainName
    contract: Address
    hand: Address


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look said of one tier: its verdict, what was seen, and how many endpoints stand behind it.

    `unsettled`: the blocks read at that were not final. `sources`: through whose hands what counts here came since the
    final block; None where nobody asked. `times`: since when what must have been held was. `looked`: was anything read
    at all? `linked`: has the member any wallet?
    """

    verdict: Verdict
    sight: Sight = field(default_factory=dict)
    blocks: Mapping[ChainName, Block] = field(default_factory=dict)
    witnesses: int = ENOUGH_WITNESSES
    unsettled: Mapping[ChainName, int] = field(default_factory=dict)
    sources: frozenset[Source] | None = None
    times: Times | None = None
    looked: bool = True
    linked: bool = True


class Change(StrEnum):
    GIVE = "give"
    KEEP = "keep"
    TAKE = "take"
    NONE = "none"


class Cause(StrEnum):
    """Why a pass ended.

    `approved`: for want of its requirement, and the moderators had said yes to it. `finality`: the block it was given
    on did not become final as it was. `expired`: its `until` was reached. `unlinked`: for want of a wallet that
    its member unlinked.
    `joined`: it goes on in the pass of the member that its own was joined into.
    """

    REQUIREMENT = "requirement"
    APPROVED = "approved"
    FINALITY = "finality"
    EXPIRED = "expired"
    UNLINKED = "unlinked"
    AWARD = "award"
    POLICY = "policy"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one member's hold on one tier. `before` and `after` differ if anything must be written.

    `held_back`: a loss that waits for the moderators' answer.
    """

    tier: str
    change: Change
    reading: Reading
    before: Pass | None
    after: Pass | None
    cause: Cause | None = None
    held_back: bool = False

    @property
    def writes(self) -> bool:
        return self.before is not self.after and self.before != self.after

    @property
    def weighs(self) -> bool:
        """Does anything change but the notes on when to look and what was told?"""
        return _weight(self.before) != _weight(self.after)

    @property
    def stands_anew(self) -> bool:
        """Does the pass stand on its requirement from now on?"""
        return bool(self.after and self.after.on_requirement and not (self.before and self.before.on_requirement))

    @property
    def awarded_anew(self) -> bool:
        """Does the pass stand on an award from now on?"""
        return bool(self.after and self.after.on_award and not (self.before and self.before.on_award))

    @property
    def counted(self) -> bool:
        """Is this a loss that the breaker counts?"""
        return self.cause is Cause.REQUIREMENT


@dataclass(frozen=True, slots=True)
class Plan:
    """All decisions for one member, by rank, with the awards and rules they were made by."""

    member: MemberId
    decisions: tuple[Decision, ...]
    awards: tuple[Award, ...] = ()
    rules: Rules | None = None

    @property
    def writes(self) -> bool:
        return any(decision.writes for decision in self.decisions)

    @property
    def gives(self) -> tuple[Decision, ...]:
        """What is newly given on its requirement."""
        return tuple(d for d in self.decisions if d.stands_anew)

    def open_passes(self) -> tuple[Pass, ...]:
        return tuple(d.after for d in self.decisions if d.after is not None)


def _weight(held: Pass | None) -> Pass | None:
    return held and replace(held, told=None, look_at=None, unknown_since=None, unlinked=False, asked_anew=None)
