"""Clocks that tests set."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class MovedClock:
    """The wall clock, moved by as much as a test wants. `haste`: seconds that pass with every tick beside."""

    ahead: timedelta = timedelta(0)
    haste: float = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move(self, **span: float) -> None:
        self.ahead += timedelta(**span)

    def tick(self) -> None:
        """A tick of whoever keeps time."""
        self.move(seconds=self.haste)
