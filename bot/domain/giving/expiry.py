"""When a pass that runs out is looked at again, when its doors close, and when its end is told.

`closes_at` is `until` and the tier's grace. A final `until` is evidence: when that moment comes one read decides, a
renewal keeps the pass, a failed read keeps it a day at most, and anything else ends it.
"""

from datetime import datetime, timedelta

from bot.domain.giving.passes import Pass
from bot.domain.requirements.verdicts import NotMet, Unknown, Verdict

FAILED_READ_KEEPS = timedelta(hours=24)
LOOK_AGAIN = timedelta(minutes=5)
"""So long after a look that told nothing the next one comes."""
DAYS_BEFORE = (1, 3, 7)


def closes_at(expires: datetime | None, grace: timedelta) -> datetime | None:
    """When the doors close of what expires then; None if it never does."""
    return expires + grace if expires is not None else None


def is_due(held: Pass | None, grace: timedelta, now: datetime) -> bool:
    """Has the moment come at which one read at the newest block decides whether this was renewed?"""
    closes = closes_at(held.expires, grace) if held is not None and held.on_requirement else None
    return closes is not None and closes <= now


def in_grace(held: Pass, grace: timedelta, now: datetime) -> bool:
    """It has run out, and the moderators leave it open for a while."""
    return held.expires is not None and held.expires <= now and not is_due(held, grace, now)


def is_over(held: Pass, verdict: Verdict, grace: timedelta, now: datetime) -> bool:
    """Has it run out for good? What is not settled yet is no evidence of an end."""
    closes = closes_at(held.expires, grace)
    if closes is None or closes > now or held.unsettled:
        return False
    match verdict:
        case NotMet():
            return True
        case Unknown():
            return now >= closes + FAILED_READ_KEEPS
        case _:
            return False


def told(until: datetime | None, now: datetime) -> int | None:
    """The smallest of 7, 3 and 1 days that are left at most; None while there are more."""
    left = [days for days in DAYS_BEFORE if until is not None and until - timedelta(days=days) <= now]
    return min(left, default=None)


def look_at(held: Pass, grace: timedelta, now: datetime) -> datetime | None:
    """The next moment at which this pass must be looked at by itself: it runs out, or its end is to be told."""
    moments = [held.until - timedelta(days=days) for days in DAYS_BEFORE] if held.until else []
    closes = closes_at(held.expires, grace) if held.on_requirement else None
    if closes is not None:
        moments.append(closes if closes > now else now + LOOK_AGAIN)
    return min((moment for moment in moments if moment > now), default=None)
