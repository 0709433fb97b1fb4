"""The driver's faults: each is an order for the next matching requests."""

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


async def order(orders: Orders, action: str, method: str, path: str, times: int, **more: float) -> FaultOrder:
    """A fault for the next so many requests of this method and path."""
    made = await orders.give("fault", action=action, method=method, path=path, times=times, **more)
    return FaultOrder(orders, made["id"])
