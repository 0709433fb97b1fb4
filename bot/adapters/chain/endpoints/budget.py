"""How many requests a second an endpoint is asked."""

from collections.abc import Callable


class Budget:
    """A bucket of tokens that fills evenly and holds one second's worth (RFC 2697's single rate, without colours)."""

    def __init__(self, a_second: float, now: Callable[[], float]) -> None:
        self._rate, self._now = a_second, now
        self._most = max(1.0, a_second)
        self._left, self._at = self._most, now()

    def take(self) -> float:
        """Takes a token, perhaps one of the future; the seconds to wait until it is there."""
        now = self._now()
        self._left = min(self._most, self._left + (now - self._at) * self._rate) - 1
        self._at = now
        return max(0.0, -self._left / self._rate)

    def give_back(self) -> None:
        """The token was not used after all."""
        self._left += 1
