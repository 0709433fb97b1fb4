"""Holding one answer back: the request is done, the asker does not know yet."""

import asyncio


class Hold:
    """Stops the next answer that concerns these methods until it is released."""

    def __init__(self, methods: frozenset[str] = frozenset()) -> None:
        self._methods = methods
        self._taken, self._held, self._free = False, asyncio.Event(), asyncio.Event()

    def takes(self, methods: frozenset[str]) -> bool:
        """Claims an answer: true once, for the first that concerns it."""
        if self._taken or self._free.is_set() or (self._methods and self._methods.isdisjoint(methods)):
            return False
        self._taken = True
        return True

    async def keep(self, seconds: float) -> None:
        """Keeps the claimed answer until it is released, at most so long."""
        self._held.set()
        async with asyncio.timeout(seconds):
            await self._free.wait()

    async def held(self, seconds: float) -> None:
        """Waits until an answer is being held; TimeoutError when none comes in time."""
        async with asyncio.timeout(seconds):
            await self._held.wait()

    def release(self) -> None:
        self._free.set()
