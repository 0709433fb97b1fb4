"""Who waits for an answer right now, so that what nobody waits for lets them go first."""

import asyncio
from contextlib import suppress


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

    async def first(self, patience: float) -> None:
        """Return when nobody waits any more, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._nobody.wait()
