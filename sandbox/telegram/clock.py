"""The time of this Telegram: the wall's, moved by what was travelled."""

import time
from dataclasses import dataclass


@dataclass
class Clock:
    offset: float = 0.0

    def now(self) -> float:
        """Gives unix seconds."""
        return time.time() + self.offset

    def date(self) -> int:
        """Gives whole unix seconds, as dates stand on the wire."""
        return int(self.now())

    def travel(self, seconds: float) -> None:
        self.offset += seconds
