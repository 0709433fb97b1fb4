"""How many blocks one endpoint gives logs of at a time: learned from what it refuses, and remembered."""

FIRST, MOST = 1_000, 10_000
_FORGET = 100


class Span:
    """Doubles with every full answer, halves with every refusal, and does not run into the same refusal again soon."""

    def __init__(self) -> None:
        self.size = FIRST
        self._refused = MOST + 1
        self._full = 0

    def given(self, asked: int) -> None:
        """So many blocks were answered for."""
        if asked < self.size:
            return
        self._full += 1
        if self._full >= _FORGET:  # a refusal may have been for one busy hour's logs
            self._refused, self._full = MOST + 1, 0
        if (wider := min(2 * self.size, MOST)) < self._refused:
            self.size = wider

    def refused(self, asked: int) -> None:
        """So many were too many."""
        self._refused, self._full = asked, 0
        self.failed(asked)

    def failed(self, asked: int) -> None:
        """Nothing came back for so many; whether they were too many is not known."""
        self.size = max(1, min(self.size, asked) // 2)
