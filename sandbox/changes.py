"""Waiting for something to become true in a world, without polling."""

import asyncio
from collections.abc import Callable

from sandbox.errors import UnheardError


class Changes:
    """Lets others wait for a condition without polling: it is looked at after each change."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def announce(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, true: Callable[[], bool], deadline: float, what: str) -> None:
        """Returns once the condition holds; raises UnheardError after `deadline` seconds."""
        try:
            async with asyncio.timeout(deadline):
                while not true():
                    await self._next.wait()
        except TimeoutError:
            message = f"waited {deadline:g} s in vain for {what}"
            raise UnheardError(message) from None
