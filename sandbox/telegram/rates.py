"""Flood limits: so many calls a second overall, so many messages a second in a chat, so many a minute in a group."""

import math
from collections import deque
from dataclasses import dataclass, field

from sandbox.telegram.clock import Clock
from sandbox.telegram.errors import TooManyError
from sandbox.telegram.methods.rows import Pace

OVERALL = "overall"


@dataclass
class Limits:
    """Every figure of this Telegram that a test may want to change."""

    overall_calls: int = 30
    overall_seconds: float = 1.0
    chat_calls: int = 5  # one a second in the long run; "short bursts" are let through
    chat_seconds: float = 5.0
    group_calls: int = 20
    group_seconds: float = 60.0
    request_seconds: float = 300.0  # how long somebody who asks to join may be written to
    callback_seconds: float = 30.0  # how long a press waits for its answer
    callback_update_seconds: float = 150.0  # how long an update about a press is kept
    webhook_seconds: float = 10.0  # how long a webhook may take
    webhook_retry_seconds: float = 1.0  # the pause after a webhook that failed


@dataclass
class Rates:
    limits: Limits
    clock: Clock
    taken: dict[tuple[str, str], deque[float]] = field(default_factory=dict)

    def take(self, pace: Pace, chat_id: str) -> None:
        """Counts one call, or raises TooManyError and counts nothing."""
        windows = [self._window(*each) for each in self._limits(pace, chat_id)]
        wait = max((wait for wait, _ in windows), default=0.0)
        if wait > 0:
            raise TooManyError(max(1, math.ceil(wait)))
        for _, taken in windows:
            taken.append(self.clock.now())

    def _limits(self, pace: Pace, chat_id: str) -> list[tuple[str, int, float]]:
        it = self.limits
        found = [(OVERALL, it.overall_calls, it.overall_seconds)] if pace else []
        if pace == "message":
            found.append((chat_id, it.chat_calls, it.chat_seconds))
            if chat_id.startswith(("-", "@")):
                found.append((chat_id, it.group_calls, it.group_seconds))
        return found

    def _window(self, name: str, calls: int, seconds: float) -> tuple[float, deque[float]]:
        """Seconds until one more is let through, and when the last ones were."""
        taken = self.taken.setdefault((name, f"{seconds:g}"), deque())
        while taken and taken[0] <= self.clock.now() - seconds:
            taken.popleft()
        wait = taken[len(taken) - calls] + seconds - self.clock.now() if len(taken) >= calls else 0.0
        return wait, taken

    def forget(self) -> None:
        """All windows start anew."""
        self.taken.clear()
