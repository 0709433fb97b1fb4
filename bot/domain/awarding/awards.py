"""How long an award lasts, as people say it: for a span, until a moment, or until somebody ends it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.durations import LONGEST, duration
from bot.domain.errors import AwardProblem, AwardRefused
from bot.domain.giving.passes import Award

_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(\d{1,2}:\d{2})(?::00)?)?(?:\s*(?:Z|UTC))?", re.IGNORECASE)
LONGEST_WHY = 200


@dataclass(frozen=True, slots=True)
class Term:
    """What was typed: `span` like `30d`, `until` like `2026-12-31` or `2026-12-31 18:00` (UTC); at most one of them."""

    span: str = ""
    until: str = ""

    def end(self, now: datetime, begins: datetime | None = None) -> datetime | None:
        """When it ends, None for an open end; a span counts from `begins`, or from now.

        AwardRefused for both at once, what is no span or no date, what is over, and what is further than ten years off.
        """
        span, until = self.span.strip(), self.until.strip()
        if span and until:
            raise AwardRefused(AwardProblem.BOTH)
        if not span and not until:
            return None
        found = (begins or now) + _length(span) if span else moment(until)
        return check_end(found, now)


OPEN = Term()
"""Until somebody ends it."""


def moment(text: str) -> datetime:
    """The moment this date or time says; a date alone begins at 00:00 UTC. AwardRefused(DATE) if it says none."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise AwardRefused(AwardProblem.DATE, text[:40])
    try:
        return datetime.strptime(f"{found[1]} {found[2] or '00:00'}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    except ValueError:
        raise AwardRefused(AwardProblem.DATE, text[:40]) from None


def check_end(end: datetime, now: datetime) -> datetime:
    """The same moment, if an award may end then."""
    if end <= now:
        raise AwardRefused(AwardProblem.PAST)
    if end > now + LONGEST:
        raise AwardRefused(AwardProblem.FAR)
    return end


def lengthened(award: Award, term: Term, now: datetime) -> datetime | None:
    """The later end that this award gets; AwardRefused if it has none already, or would end earlier."""
    if award.until is None:
        raise AwardRefused(AwardProblem.ENDLESS, award.tier)
    end = term.end(now, begins=award.until)
    if end is not None and end <= award.until:
        raise AwardRefused(AwardProblem.EARLIER, award.tier)
    return end


def _length(span: str) -> timedelta:
    try:
        return duration(span)
    except ValueError:
        raise AwardRefused(AwardProblem.DURATION, span[:40]) from None
