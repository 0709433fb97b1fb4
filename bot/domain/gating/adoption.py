"""Adopting a living chat: whoever was in it before the bot is only noted, until a moderator names the day.

Nobody is removed who was not warned in the chat a whole day before, whatever was down meanwhile.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import ChatProblem, ChatRefused
from bot.domain.ids import Account, Place

NOTICE = timedelta(days=1)
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Adoption:
    """`since`: people are noted from then on. `deadline`: then who holds no pass is removed; by whose command."""

    place: Place
    since: datetime | None = None
    deadline: datetime | None = None
    by: Account | None = None
    warned_at: datetime | None = None

    def until(self, deadline: datetime, by: Account, now: datetime) -> "Adoption":
        """The same with this deadline, of which nobody was warned yet; ChatRefused if it is too soon or too far."""
        if self.since is None:
            raise ChatRefused(ChatProblem.NOT_NOTING)
        if not now + NOTICE <= deadline <= now + LONGEST:
            raise ChatRefused(ChatProblem.DATE)
        return replace(self, deadline=deadline, by=by, warned_at=None)

    def warned(self, now: datetime) -> "Adoption":
        """The same, warned of now; the deadline is no sooner than a day from now."""
        assert self.deadline is not None
        return replace(self, warned_at=now, deadline=max(self.deadline, now + NOTICE))


class Due(StrEnum):
    NOTHING = "nothing"
    WARN = "warn"
    ADOPT = "adopt"


def due(adoption: Adoption, now: datetime) -> Due:
    """What is to be done now."""
    if adoption.deadline is None:
        return Due.NOTHING
    if adoption.warned_at is None:
        return Due.WARN if now >= adoption.deadline - NOTICE else Due.NOTHING
    return Due.ADOPT if now >= max(adoption.deadline, adoption.warned_at + NOTICE) else Due.NOTHING


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were seen in a chat, how many of them have proved a wallet, and to how many it is open."""

    seen: int
    linked: int
    stay: int
