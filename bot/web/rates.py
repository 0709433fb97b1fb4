"""How often somebody may ask: token buckets in bounded memory."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_second` on average."""

    burst: int
    per_second: float


class Buckets:
    """One bucket a key; the `most` keys used last are remembered, a forgotten one starts full again."""

    def __init__(self, rate: Rate, most: int = 10_000, now: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._most, self._now = rate, most, now
        self._filled: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """Take one: 0 if it was there, else the seconds until it will be."""
        now = self._now()
        level, since = self._filled.pop(key, (float(self._rate.burst), now))
        level = min(self._rate.burst, level + (now - since) * self._rate.per_second)
        wait = 0.0 if level >= 1 else (1 - level) / self._rate.per_second
        self._filled[key] = (level if wait else level - 1, now)
        if len(self._filled) > self._most:
            self._filled.popitem(last=False)
        return wait

    def __len__(self) -> int:
        return len(self._filled)
