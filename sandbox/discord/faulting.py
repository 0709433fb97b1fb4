"""The driver's faults: each is an order for the next matching requests, or a switch of the gateway."""

from sandbox.faulting import FaultOrder, order
from sandbox.ordering import Orders


class FaultDriver:
    """Orders for faults. `path` is a route template or a pattern with *, without /api/v10: "/guilds/*/roles/*".

    aiohttp, and so discord.py, repeats a GET, PUT or DELETE by itself when its connection breaks: to break
    such a request for good, order the fault for two requests.
    """

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    async def status(self, status: int, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        """Answers with this status; nothing takes effect."""
        return await order(self._orders, "status", method, path, times, status=status)

    async def rate_limit(self, seconds: float, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        """Answers 429 with this Retry-After."""
        return await order(self._orders, "rate_limit", method, path, times, seconds=seconds)

    async def close(self, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        """Cuts the connection; nothing takes effect."""
        return await order(self._orders, "close", method, path, times)

    async def slow(self, seconds: float, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        return await order(self._orders, "slow", method, path, times, seconds=seconds)

    async def unanswered(self, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        """Takes effect and is never answered."""
        return await order(self._orders, "unanswered", method, path, times)

    async def hold(self, method: str = "*", path: str = "*", *, times: int = 1) -> FaultOrder:
        """Waits with the request until it is released or dropped."""
        return await order(self._orders, "hold", method, path, times)

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
