"""For each member and door: is it wanted, has this bot given it, was it seen; and which doors a platform refuses."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.policy import Door

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
