"""How a request meets a fault: it is answered wrongly, late, or never, with or without taking effect."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from sandbox.changes import Changes
from sandbox.faults import Fault

UNANSWERED = 599  # what a record reads as: no answer went out


@dataclass(frozen=True)
class Meeting:
    """One request before its fault; the platform says how it applies it and in which forms it refuses."""

    request: web.Request
    changes: Changes
    stopping: asyncio.Event
    apply: Callable[[], Awaitable[web.StreamResponse]]
    broken: Callable[[int], web.Response]
    limited: Callable[[float], web.Response]

    async def under(self, fault: Fault) -> web.StreamResponse:
        match fault.action:
            case "status":
                return self.broken(fault.status)
            case "rate_limit":
                return self.limited(fault.seconds)
            case "close":
                return self._cut()
            case "hold":
                return await self._held(fault)
            case "slow":
                await self._pause(fault.seconds)
                return await self.apply()
            case "unanswered":
                await self.apply()
                self.changes.announce()
                await self.stopping.wait()
                return self._cut()

    async def _held(self, fault: Fault) -> web.StreamResponse:
        fault.waiting += 1
        self.changes.announce()
        await fault.decided.wait()
        fault.waiting -= 1
        if fault.verdict == "release":
            return await self.apply()
        if fault.verdict == "drop_applied":
            await self.apply()
        return self._cut()

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return

    def _cut(self) -> web.Response:
        """Closes the connection without an answer."""
        if self.request.transport:
            self.request.transport.abort()
        return web.Response(status=UNANSWERED)
