"""For each member and door: is it wanted, has this bot given it, was it seen; and which doors a platform refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.giving.policy import Door
from bot.domain.ids import Account, CommunityId, MemberId

DANGEROUS, ABOVE = "dangerous", "above"
FROZEN = frozenset({DANGEROUS, ABOVE})
"""Problems of a role that must not be given until it is another one: no time ends them, and no refusal hides them."""


class Given(StrEnum):
    """How far the bot has come with one door of one member.

    `taking`: a removal is under way. `spared`: given by this bot, and not taken because they run the chat.
    """

    NOT = "not"
    GIVING = "giving"
    GIVEN = "given"
    TAKING = "taking"
    SPARED = "spared"


@dataclass(frozen=True, slots=True)
class DoorState:
    """For a member and a door: is it wanted, and has this bot given it. `seen`: on the platform, when last looked.

    `until`: while it is being taken, the end of the ban that takes it; by it this bot knows the ban for its own.
    """

    door: Door
    wanted: bool
    given: Given
    seen: bool | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DoorTrouble:
    """A door the platform refuses: it is left alone until `again`, or until its role or place changes."""

    door: Door
    problem: str
    since: datetime
    again: datetime


@dataclass(frozen=True, slots=True)
class Matching:
    """All there is to know of a member before their doors on one platform are made to match.

    `account`: theirs there, if they have one. `shut`: what stands in the way of a door.
    """

    member: MemberId
    community: CommunityId
    account: Account | None
    states: tuple[DoorState, ...] = ()
    shut: Mapping[Door, DoorTrouble] = field(default_factory=dict)
    frozen: bool = False

    def touchable(self, now: datetime) -> list[DoorState]:
        """The doors that may be tried now. What a dangerous role was given for may end: that makes nothing worse."""
        shut = {door: trouble.problem for door, trouble in self.shut.items() if trouble.again > now}
        return [s for s in self.states if s.door not in shut or (shut[s.door] == DANGEROUS and not s.wanted)]
