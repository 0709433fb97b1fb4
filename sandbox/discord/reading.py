"""A message as a client shows it: moments as clock times, mentions as names."""

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime

_MOMENT = re.compile(r"<t:(-?\d{1,12})(?::([tTdDfFR]))?>")
_MENTION = re.compile(r"<(@&?|#)(\d{1,20})>")
_FORMS = {"t": "%H:%M", "T": "%H:%M:%S", "d": "%d/%m/%Y", "D": "%d %B %Y", "F": "%A, %d %B %Y %H:%M"}


def as_read(text: str, names: Mapping[str, str] | None = None) -> str:
    """The text as somebody in UTC reads it; ids without a known name stay as they are."""
    known = names or {}
    shown = _MOMENT.sub(lambda found: _moment(int(found[1]), found[2] or "f"), text)
    return _MENTION.sub(lambda found: _named(found, known), shown)


def _named(found: re.Match[str], names: Mapping[str, str]) -> str:
    sign = "#" if found[1] == "#" else "@"
    return sign + names[found[2]] if found[2] in names else found[0]


def _moment(at: int, form: str) -> str:
    if form == "R":
        seconds = at - int(time.time())
        return f"in {seconds} s" if seconds >= 0 else f"{-seconds} s ago"
    return datetime.fromtimestamp(at, UTC).strftime(_FORMS.get(form, "%d %B %Y %H:%M"))
