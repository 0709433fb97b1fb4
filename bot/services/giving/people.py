"""Who waits for an answer right now, so that what nobody waits for lets them go first."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

POLITE = 0.05
"""Seconds that long work stands back between two of its pieces: as long as a sign-in takes that has all to itself."""


class People:
    """Counts them. Made before any loop runs; used within one."""

    def __init__(self) -> None:
        self._waiting = 0
        self._nobody = asyncio.Event()
        self._nobody.set()

    def came(self) -> None:
        """One more waits."""
        self._waiting += 1
        self._nobody.clear()

    def went(self) -> None:
        """One of them has the answer."""
        self._waiting -= 1
        if not self._waiting:
            self._nobody.set()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Somebody waits for what is done within this block."""
        self.came()
        try:
            yield
        finally:
            self.went()

    async def turn(self) -> None:
        """Whoever is ready goes on first, and who waits for an answer has a moment for themselves."""
        await asyncio.sleep(0)
        await self.first(POLITE)

    async def first(self, patience: float) -> None:
        """Return when nobody waits any more, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._nobody.wait()
