"""Our own pace, below the fifty calls a second that Discord takes from one bot."""

import asyncio
from types import SimpleNamespace

import aiohttp

PER_SECOND = 48
UNCOUNTED = ("/interactions/", "/webhooks/")
"""Answers to people are not counted by Discord, and never wait here."""


class Pace:
    """Calls leave one by one, so that a loop that was late does not make up for it with a burst.

    What changes something goes before what only reads: a change has waited for its server's own limit, and whatever it
    waits longer is lost of the next ten seconds. Reads stand in a line of their own; its first is among the changes.
    """

    def __init__(self, per_second: float = PER_SECOND) -> None:
        self._every = 1 / per_second
        self._next = 0.0
        self._turn, self._reads = asyncio.Lock(), asyncio.Lock()

    async def turn(self, *, reads: bool = False) -> None:
        """Return when one more call may be made."""
        if reads:
            async with self._reads:
                await self._one_more()
        else:
            await self._one_more()

    async def _one_more(self) -> None:
        clock = asyncio.get_running_loop().time
        async with self._turn:
            await asyncio.sleep(self._next - clock())
            self._next = clock() + self._every

    def trace(self) -> aiohttp.TraceConfig:
        """Has every call of a session wait for its turn: after the library has waited for a server's own limit."""
        traced = aiohttp.TraceConfig()
        traced.on_request_start.append(self._start)
        return traced

    async def _start(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, starting: aiohttp.TraceRequestStartParams
    ) -> None:
        if not any(part in starting.url.path for part in UNCOUNTED):
            await self.turn(reads=starting.method == "GET")
