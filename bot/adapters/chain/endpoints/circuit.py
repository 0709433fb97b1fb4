"""When an endpoint is left alone: after failures in a row, or because it asked for it."""

import random
from collections.abc import Callable

_FAILURES = 5
_FIRST, _LONGEST = 0.5, 60.0
"""Seconds of the first rest, and of the longest that it doubles to."""
_PENANCE = 3600.0
"""No endpoint's Retry-After is honoured for longer than so many seconds."""


class Circuit:
    """Closed while all is well. Open: nothing is asked. When the rest is over one request tries; it decides."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now, self._failures, self._rests = now, 0, 0
        self._until, self._trying = 0.0, False

    def rests_for(self) -> float:
        """Seconds until something may be asked again; 0 if it may be now."""
        return max(0.0, self._until - self._now())

    def admits(self) -> bool:
        """Whether to ask now. After a rest this says yes once, until `succeeded` or `failed` is told."""
        if self.rests_for() or self._trying:
            return False
        self._trying = self._rests > 0
        return True

    def succeeded(self) -> None:
        self._failures = self._rests = 0
        self._trying = False

    def failed(self, retry_after: float | None = None) -> None:
        """Rests after too many in a row, after a failed try, and for so many seconds as the endpoint asks."""
        self._failures += 1
        if retry_after is not None:
            self._rest(min(retry_after, _PENANCE))
        elif self._trying or self._failures >= _FAILURES:
            self._rest(min(_LONGEST, _FIRST * 2.0**self._rests) * random.uniform(0.75, 1.25))  # noqa: S311 jitter

    def abandoned(self) -> None:
        """No try is under way any more: where one was cut off nothing is learned, and somebody else may try."""
        self._trying = False

    def _rest(self, seconds: float) -> None:
        self._rests, self._trying = min(self._rests + 1, 16), False
        self._until = max(self._until, self._now() + seconds)
