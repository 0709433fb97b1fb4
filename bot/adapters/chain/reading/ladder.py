"""Which way an endpoint is asked, and how much at once: learned from what it takes, and kept."""

from collections.abc import Callable, Sequence

from bot.adapters.chain.reading.ways import Way

FEW = 32
"""Below so many, halving costs more than asking one by one."""
_MISSES = 8
"""A way that worked and then gives so many failures in a row is as good as unknown."""
_LEAST = 16
"""A request never shrinks below this part of its peak, so that it grows back within a read."""
_AGAIN_AFTER = 3600.0
"""Seconds until the better ways are tried again: nodes are replaced behind their address."""


class Ladder:
    """Of one endpoint. `way` is the present one, `settled` whether it has worked; `size` wallets go in one request."""

    def __init__(self, ways: Sequence[Way], now: Callable[[], float]) -> None:
        self.last, self.settled = ways[-1], False
        self._ways, self._now = ways, now
        self._nth = self._misses = 0
        self._since = now()
        self._sizes = [way.start for way in ways]

    @property
    def way(self) -> Way:
        return self._ways[self._nth]

    @property
    def size(self) -> int:
        return self._sizes[self._nth]

    def begin(self) -> None:
        """Begins a read: from time to time at the top."""
        if self._nth and self._now() - self._since >= _AGAIN_AFTER:
            self._stand(0)
        self.settled = self.settled or self.way is self.last

    def worked(self, way: Way, asked: int, given: int) -> None:
        """So many wallets were asked about and so many answered; the rest was too much."""
        if way is not self.way:
            return
        self.settled, self._misses = True, 0
        if given < asked:
            self._resize(given)
        elif 4 * asked >= 3 * self.size:
            self._resize(2 * self.size)

    def too_much(self, way: Way) -> None:
        """A whole request came to nothing, perhaps for its size."""
        if way is self.way:
            self._resize(self.size // 2)

    def failed(self, way: Way) -> None:
        """A bundle came to nothing: a way that has never worked is left at once, a proven one gets less to do."""
        if way is not self.way or way is self.last:
            return
        self._misses += 1
        if not self.settled or self._misses >= _MISSES:
            self._stand(self._nth + 1)
        else:
            self.too_much(way)

    def _resize(self, wanted: int) -> None:
        self._sizes[self._nth] = min(self.way.peak, max(1, self.way.peak // _LEAST, wanted))

    def _stand(self, nth: int) -> None:
        self._nth, self._misses, self._since = nth, 0, self._now()
        self.settled = self.way is self.last
        self._sizes[nth] = self.way.start
