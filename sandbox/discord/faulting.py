"""The driver's faults: each is an order for the next matching requests, or a switch of the gateway."""

from dataclasses import dataclass

from sandbox.ordering import Orders


@dataclass(frozen=True)
class FaultOrder:
    orders: Orders
    id: int

    async def reached(self, *, deadline: float = 5.0) -> None:
        """Returns once a request has met this fault (and, for a hold, is being held)."""
        await self.orders.give("fault_met", fault=self.id, deadline=deadline)

    async def release(self) -> None:
        """What is held goes on as if nothing had been."""
        await self.orders.give("fault_decide", fault=self.id, verdict="release")

    async def drop(self, *, applied: bool) -> None:
        """What is held loses its connection, with or without having taken effect."""
        verdict = "drop_applied" if applied else "drop"
        await self.orders.give("fault_decide", fault=self.id, verdict=verdict)


class FaultDriver:
    """Orders for faults. `path` is a route template or a pattern with *, without /api/v10: "/guilds/*/roles/*".

    aiohttp, and so discord.py, repeats a GET, PUT or DELETE by itself when its connection breaks: to break
    such a request for good, order the fault for two requests.
    """

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    async def _order(self, action: str, method: str, path: str, times: int, **more: float) -> FaultOrder:
        made = await self._orders.give("fault", action=action, method=method, path=path, times=times, **more)
        return FaultOrder(self._orders, made["id"])

    async def status(self, status: int, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        """Answers with this status; nothing takes effect."""
        return await self._order("status", method, path, times, status=status)

    async def rate_limit(self, seconds: float, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        """Answers 429 with this Retry-After."""
        return await self._order("rate_limit", method, path, times, seconds=seconds)

    async def close(self, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        """Cuts the connection; nothing takes effect."""
        return await self._order("close", method, path, times)

    async def slow(self, seconds: float, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        return await self._order("slow", method, path, times, seconds=seconds)

    async def unanswered(self, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        """Takes effect and is never answered."""
        return await self._order("unanswered", method, path, times)

    async def hold(self, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        """Waits with the request until it is released or dropped."""
        return await self._order("hold", method, path, times)

    async def clear(self) -> None:
        """Forgets all orders and releases what is held."""
        await self._orders.give("faults_clear")

    async def drop_gateway(self, *, resumable: bool = True, abrupt: bool = False) -> int:
        """Cuts the gateway, with a close frame or without; says how many connections."""
        return int(await self._orders.give("drop_gateway", resumable=resumable, abrupt=abrupt))

    async def refuse_gateway(self, refusing: bool = True) -> None:
        await self._orders.give("gateway", refusing=refusing)

    async def deafen(self, deaf: bool = True) -> None:
        """All gateway events are lost from now on."""
        await self._orders.give("gateway", deaf=deaf)

    async def repeat_interactions(self, times: int = 1) -> None:
        """So many of the next interactions arrive twice."""
        await self._orders.give("gateway", repeats=times)
