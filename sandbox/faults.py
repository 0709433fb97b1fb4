"""Faults on order: the next matching requests are refused, slowed, cut off, swallowed or held until released."""

import asyncio
import itertools
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal, get_args

from sandbox.errors import CannotDoError

_ids = itertools.count(1)
Action = Literal["status", "rate_limit", "close", "slow", "unanswered", "hold"]


@dataclass
class Fault:
    """One order. `path` is a route template or a pattern with *, as the platform writes its routes."""

    action: Action
    method: str = "*"
    path: str = "*"
    times: int = 1
    status: int = 500
    seconds: float = 1.0
    id: int = field(default_factory=lambda: next(_ids))
    seen: int = 0  # requests it has met
    waiting: int = 0  # requests held at this moment
    verdict: Literal["release", "drop", "drop_applied"] | None = None
    decided: asyncio.Event = field(default_factory=asyncio.Event)

    def matches(self, method: str, template: str, path: str) -> bool:
        fits = self.path == template or fnmatchcase(path, self.path)
        return self.seen < self.times and self.method in {"*", method} and fits

    def decide(self, verdict: Literal["release", "drop", "drop_applied"]) -> None:
        """Ends the holding of all requests held now; no further ones are held."""
        self.verdict, self.times = verdict, self.seen
        self.decided.set()

    def view(self) -> dict[str, Any]:
        return {"id": self.id, "action": self.action, "seen": self.seen, "waiting": self.waiting}


@dataclass
class Faults:
    orders: list[Fault] = field(default_factory=list)

    def order(self, action: str, **rest: Any) -> Fault:
        if action not in get_args(Action):
            message = f"no fault is called {action!r}; there are {', '.join(get_args(Action))}"
            raise CannotDoError(message)
        fault = Fault(action, **rest)  # type: ignore[arg-type]  # checked the line before
        self.orders.append(fault)
        return fault

    def meet(self, method: str, template: str, path: str) -> Fault | None:
        """The first order this request falls under, marked as used once more."""
        for fault in self.orders:
            if fault.matches(method, template, path):
                fault.seen += 1
                return fault
        return None

    def find(self, fault_id: int) -> Fault:
        for fault in self.orders:
            if fault.id == fault_id:
                return fault
        message = f"no fault {fault_id}"
        raise CannotDoError(message)

    def clear(self) -> None:
        """Forgets all orders; what is held goes on as if nothing had been."""
        for fault in self.orders:
            fault.decide("release")
        self.orders.clear()
