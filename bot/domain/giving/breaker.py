"""The breaker: when a tier would end for too many members within a day, nobody loses it until the moderators say so.

What counts is distinct members whose pass of one tier ended for want of its requirement, over a rolling window,
whichever clock asked. A reached `until`, a give that finality contradicted, a tier removed by its moderators and a loss
they said yes to are no mass losses.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.giving.passes import Cause, Change, Decision
from bot.domain.ids import Account, CommunityId, MemberId
from bot.domain.requirements.verdicts import Met

WINDOW = timedelta(hours=24)
LEAST = 5
SHARE = 20
"""One in so many of the holders at the window's start may lose a tier unasked."""


class Answer(StrEnum):
    """What the moderators said of a loss: nothing yet, take it, or keep it."""

    OPEN = "open"
    TAKE = "take"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Question:
    """May these members lose this tier? An answer covers exactly them. `posted_at`: from then on nobody is added."""

    id: int
    community: CommunityId
    tier: str
    members: tuple[MemberId, ...]
    asked_at: datetime
    answer: Answer = Answer.OPEN
    posted_at: datetime | None = None
    by: Account | None = None


def limit(holders: int) -> int:
    """How many distinct members may lose a tier within the window unasked."""
    return max(LEAST, holders // SHARE)


def enough_holders(ended: Collection[MemberId], taking: Collection[MemberId]) -> int:
    """With so many holders these losses are within the limit: no more of them need be counted."""
    return SHARE * len({*ended, *taking})


def trips(ended: Collection[MemberId], taking: Collection[MemberId], holders: int) -> bool:
    """Would taking these, after those that have ended in the window, pass the limit?"""
    return bool(taking) and len({*ended, *taking}) > limit(holders)


def answered(decision: Decision, answer: Answer | None) -> Decision:
    """The decision as the moderators' answer leaves it; what nobody was asked about stays as it is."""
    if not decision.counted or answer is None:
        return decision
    return replace(decision, cause=Cause.APPROVED) if answer is Answer.TAKE else held_back(decision)


def held_back(decision: Decision) -> Decision:
    """The same pass goes on unchanged, for as long as the moderators have not said yes."""
    return replace(decision, change=Change.KEEP, after=decision.before, cause=None, held_back=True)


def is_over(decision: Decision) -> bool:
    """There is nothing left to ask about: the requirement is met again, or the pass stands on it no more."""
    met = isinstance(decision.reading.verdict, Met)
    return met or decision.after is None or not decision.after.on_requirement
