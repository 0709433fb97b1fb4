"""Long work on many members, in pieces between which everybody else has a turn."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

PIECE = 25
"""Members that are worked on at a stretch: some ten milliseconds, where each is decided on."""
QUICK = 125
"""The same, where little is done for each: asking the database, and noting what was decided."""
Turn = Callable[[], Awaitable[None]]
"""Lets others go on, and returns when it is our turn again."""


async def others() -> None:
    """Whoever is ready goes on first."""
    await asyncio.sleep(0)


async def pieces(of: Sequence[T], turn: Turn = others, size: int = PIECE) -> AsyncIterator[Sequence[T]]:
    """These, a few at a time, in their order, with a turn of the others between."""
    for start in range(0, len(of), size):
        if start:
            await turn()
        yield of[start : start + size]
