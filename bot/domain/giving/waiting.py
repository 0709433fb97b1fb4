"""What becomes of a pass that cannot be told for a long time: it is kept, or, where the community chose so, suspended.

Only what was looked at and could not be told begins the wait; a pass on a block that is not final yet does not. Nothing
is suspended that the moderators were not warned of a day before, and the first Met undoes it.
"""

from datetime import datetime, timedelta

from bot.domain.giving.passes import Pass, Reading
from bot.domain.giving.rules import Choice, Waiting
from bot.domain.requirements.holdings import Trouble
from bot.domain.requirements.verdicts import Unknown

WARN_BEFORE = timedelta(days=1)


def unknown_since(held: Pass, reading: Reading, now: datetime) -> datetime | None:
    """Since when this pass cannot be told; what was not looked at changes nothing."""
    if not isinstance(reading.verdict, Unknown):
        return None
    not_final_yet = bool(held.unsettled) and reading.verdict.why <= {Trouble.BEHIND}
    if not reading.looked or not_final_yet:
        return held.unknown_since
    return held.unknown_since or now


def is_suspended(held: Pass, since: datetime | None, waiting: Waiting, now: datetime) -> bool:
    """Are its doors closed, because it could not be told for as long as the community waits?"""
    if waiting.choice is Choice.KEEP:
        return False
    if held.suspended or since is None:
        return held.suspended
    warned = waiting.warned is not None and since <= waiting.warned <= now - WARN_BEFORE
    return warned and now - since >= waiting.limit


def must_warn(first: datetime | None, waiting: Waiting, now: datetime) -> bool:
    """Shall the moderators hear now of those who cannot be told since `first`? Once for all that last as long."""
    if first is None or now - first < waiting.limit - WARN_BEFORE:
        return False
    return waiting.warned is None or waiting.warned < first
