"""Somebody else undoes what this bot does to a role: how often, and how long it waits before it does it again.

Kept in memory, bounded: after a start counting begins anew, and what the moderators were told is kept with the news.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.giving.policy import Door
from bot.domain.ids import MemberId

WINDOW = timedelta(hours=24)
REPEATEDLY = 3
"""So often within the window it is no accident, and the moderators are told; once within it for each role."""
WAITS = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""So long this bot waits before it does once more what was undone so often before: a member's role, a channel."""
MOST = 5_000
"""Members and roles that are remembered; beyond that, the ones of longest ago are forgotten."""


class Revert(StrEnum):
    """A role that this bot gave is taken, or one that it took is given back."""

    TAKEN = "taken"
    GIVEN_BACK = "given back"


@dataclass(frozen=True, slots=True)
class Whodunit:
    """Who changed a member's roles, as far as the platform says."""

    id: int
    name: str
    is_bot: bool


Moments = OrderedDict[tuple[object, ...], deque[datetime]]


@dataclass(frozen=True, slots=True)
class Contests:
    """What was undone lately, by member and by role; and what this bot took lately."""

    moments: Moments = field(default_factory=OrderedDict)

    def wait(self, member: MemberId | None, door: Door, now: datetime) -> timedelta:
        """This role was taken from the member again, or this channel closed to all; so long until that is made good."""
        return WAITS[min(self._noted((member, door), now), len(WAITS)) - 1]

    def often(self, door: Door, kind: Revert, now: datetime) -> int:
        """This was done to the role once more; how often within the window, as far as that matters."""
        return self._noted((door, kind), now)

    def took(self, member: MemberId, door: Door, now: datetime) -> None:
        """This bot took the role from the member."""
        self._noted(("took", member, door), now)

    def had_taken(self, member: MemberId, door: Door, now: datetime) -> bool:
        """Did this bot take the role from the member lately? Said once: it is forgotten then."""
        found = self.moments.pop(("took", member, door), None)
        return found is not None and now - found[-1] < WINDOW

    def _noted(self, key: tuple[object, ...], now: datetime) -> int:
        found = self.moments.setdefault(key, deque(maxlen=100))
        self.moments.move_to_end(key)
        while found and now - found[0] >= WINDOW:
            found.popleft()
        found.append(now)
        while len(self.moments) > MOST:
            self.moments.popitem(last=False)
        return len(found)
