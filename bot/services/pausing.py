"""Long work on many members, in pieces between which everybody else has a turn."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

T = TypeVar("T")

PIECE = 25
"""Members that are worked on at a stretch: some ten milliseconds, where each is decided on."""


async def pieces(of: Sequence[T]) -> AsyncIterator[Sequence[T]]:
    """These, a few at a time, in their order."""
    for start in range(0, len(of), PIECE):
        if start:
            await asyncio.sleep(0)
        yield of[start : start + PIECE]
