"""The driver's faults: each is an order for the next matching calls, or for the updates on their way."""

from sandbox.faulting import FaultOrder, order
from sandbox.ordering import Orders


class FaultDriver:
    """Orders for faults. A call is named by its method, and if wanted by its chat: ("banChatMember", chat=-100...)."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    async def _order(self, action: str, method: str, chat: int | str, times: int, **more: float) -> FaultOrder:
        path = method if chat == "*" else f"{method}/{chat}"
        return await order(self._orders, action, "*", path, times, **more)

    async def status(self, status: int, method: str = "*", *, chat: int | str = "*", times: int = 1) -> FaultOrder:
        """Answers with this status; nothing takes effect."""
        return await self._order("status", method, chat, times, status=status)

    async def flood(self, seconds: float, method: str = "*", *, chat: int | str = "*", times: int = 1) -> FaultOrder:
        """Answers 429 with this retry_after."""
        return await self._order("rate_limit", method, chat, times, seconds=seconds)

    async def close(self, method: str = "*", *, chat: int | str = "*", times: int = 1) -> FaultOrder:
        """Cuts the connection; nothing takes effect."""
        return await self._order("close", method, chat, times)

    async def slow(self, seconds: float, method: str = "*", *, chat: int | str = "*", times: int = 1) -> FaultOrder:
        return await self._order("slow", method, chat, times, seconds=seconds)

    async def unanswered(self, method: str = "*", *, chat: int | str = "*", times: int = 1) -> FaultOrder:
        """Takes effect and is never answered."""
        return await self._order("unanswered", method, chat, times)

    async def hold(self, method: str = "*", *, chat: int | str = "*", times: int = 1) -> FaultOrder:
        """Waits with the call until it is released or dropped."""
        return await self._order("hold", method, chat, times)

    async def clear(self) -> None:
        """Forgets all orders and releases what is held."""
        await self._orders.give("faults_clear")

    async def repeat_updates(self, times: int = 1) -> None:
        """So many of the next updates come twice."""
        await self._orders.give("updates", repeats=times)

    async def turn_updates(self, batches: int = 1) -> None:
        """So many of the next batches of updates come in reverse order."""
        await self._orders.give("updates", backwards=batches)
