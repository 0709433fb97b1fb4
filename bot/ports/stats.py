"""Promises about figures of a community: counted by the database, drawn as a picture."""

from datetime import date, datetime
from typing import Protocol

from bot.domain.ids import CommunityId
from bot.domain.moderating.stats import Chart, Tally
from bot.domain.voting.results import Outcome


class Figures(Protocol):
    """Counted in the database, a row for each tier and day at most."""

    async def tally(self, community: CommunityId, first: date, now: datetime) -> Tally:
        """What was held when this day began (UTC), came and went since then, and stands now."""
        ...


class Pictures(Protocol):
    """Draws without holding anybody up."""

    async def chart(self, chart: Chart) -> bytes:
        """The lines over time as PNG, 1,200 x 675."""
        ...

    async def outcome(self, outcome: Outcome) -> bytes:
        """What came of a round, as PNG of the same size; nothing where nothing can draw."""
        ...

    async def crest(self, given: bytes) -> bytes:
        """A platform's picture, whatever it is, as a small square WebP; nothing where it is none that can be opened."""
        ...
