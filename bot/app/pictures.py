"""Pictures, drawn in a thread; what draws is loaded with the first one, for most days want none.

A picture that others made is not opened here: that is done in a process of its own.
"""

import asyncio

from bot.adapters import studio
from bot.domain.moderating.stats import Chart
from bot.domain.voting.results import Outcome


class DrawnPictures:
    """The `Pictures` port."""

    async def chart(self, chart: Chart) -> bytes:
        """The chart as PNG."""
        return await asyncio.to_thread(_drawn, chart)

    async def outcome(self, outcome: Outcome) -> bytes:
        """The bars as PNG."""
        return await asyncio.to_thread(_outcome, outcome)

    async def crest(self, given: bytes) -> bytes:
        """The picture as a small WebP."""
        return await studio.crest(given)


def _drawn(chart: Chart) -> bytes:
    # Pillow is heavy, and idle memory is counted
    from bot.adapters.pictures import drawn

    return drawn(chart)


def _outcome(outcome: Outcome) -> bytes:
    from bot.adapters import pictures

    return pictures.outcome(outcome)
