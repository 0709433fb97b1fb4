"""Spans of time as people type them: `10s`, `5m`, `24h`, `30d`, `2w`."""

import re
from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_PART = re.compile(r"(\d{1,6})\s*([smhdw])")
LONGEST = timedelta(days=3_650)


def duration(text: str) -> timedelta:
    """The span this text says (`1h 30m` too), from a second to ten years; ValueError if it says none."""
    tight = text.strip().lower()
    if not tight or _PART.sub("", tight).strip():
        raise ValueError(f"not a span of time: {text[:40]!r}")
    span = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in _PART.findall(tight)), timedelta())
    if not timedelta(seconds=1) <= span <= LONGEST:
        raise ValueError(f"out of range: {text[:40]!r}")
    return span


def typed(span: timedelta) -> str:
    """The span as people type it, whole seconds: `1d 12h`; nothing for no time at all."""
    seconds, parts = int(span.total_seconds()), list[str]()
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts)
