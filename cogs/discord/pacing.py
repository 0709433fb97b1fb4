"""Our own pace, below the fifty calls a second that Discord takes from one bot."""

import asyncio
from types import SimpleNamespace

import aiohttp

PER_SECOND = 45
UNCOUNTED = ("/interactions/", "/webhooks/")
"""Answers to people are not counted by Discord, and never wait here."""


class Pace:
    """Calls leave one by one, so that a loop that was late does not make up for it with a burst."""

    def __init__(self, per_second: float = PER_SECOND) -> None:
        self._every = 1 / per_second
        self._next = 0.0
        self._turn = asyncio.Lock()

    async def turn(self) -> None:
        """Return when one more call may be made."""
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
            await self.turn()
