"""Having held for long enough, from what we saw ourselves: since when a condition was seen met, on final blocks alone.

The clock starts with the first Met that is seen and is set back by a NotMet that would take a pass: two endpoints, or a
lone one that says it twice. An Unknown changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.giving.passes import ENOUGH_WITNESSES, Decision
from bot.domain.requirements.verdicts import Met, NotMet, Unknown, Verdict

LOOK_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Age:
    """Since when a condition was seen met; `doubted`: when a lone endpoint first denied it."""

    since: datetime
    doubted: datetime | None = None


def observed(
    age: Age | None, verdict: Verdict, witnesses: int, now: datetime, second_reading_after: timedelta
) -> Age | None:
    """What is known after this look at the condition itself, its span not counted."""
    match verdict:
        case Met():
            return Age(now) if age is None else replace(age, doubted=None)
        case Unknown():
            return age
        case _ if age is None or witnesses >= ENOUGH_WITNESSES:
            return None
        case _ if age.doubted is None:
            return replace(age, doubted=now)
        case _:
            return None if now - age.doubted >= second_reading_after else age


def opens_at(decision: Decision, known: datetime | None, now: datetime) -> datetime | None:
    """When this member must be looked at again, because what it lacks may come by itself; `known`: as noted so far."""
    if decision.after is not None and decision.after.on_requirement:
        return None
    if not decision.reading.looked:
        return known
    match decision.reading.verdict:
        case NotMet(until):
            return until
        case Unknown() if known is not None and known <= now:
            return now + LOOK_AGAIN
        case _:
            return known if isinstance(decision.reading.verdict, Unknown) else None
