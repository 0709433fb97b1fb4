"""The wall clock."""

from datetime import UTC, datetime


class WallClock:
    """The Clock port over the machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)
