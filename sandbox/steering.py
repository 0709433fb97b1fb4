"""Control verbs that steer any platform's machine: its faults, its figures, and what it recorded."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Protocol

from sandbox.changes import Changes
from sandbox.errors import CannotDoError
from sandbox.faults import Faults
from sandbox.records import Records

Data = dict[str, Any]


class Rates(Protocol):
    def forget(self) -> None:
        """All windows start anew."""


class World(Protocol):
    changes: Changes


class Machine(Protocol):
    """What every platform's house has."""

    @property
    def world(self) -> World: ...
    @property
    def records(self) -> Records: ...
    @property
    def faults(self) -> Faults: ...
    @property
    def limits(self) -> Any: ...
    @property
    def rates(self) -> Rates: ...


def calls(house: Machine, method: str | None = None, route: str | None = None) -> list[Data]:
    return house.records.listed(method, route)


async def wait_for_calls(house: Machine, method: str | None, route: str, at_least: int, deadline: float) -> list[Data]:
    """The answered calls of one route, once there are so many."""

    def found() -> list[Data]:
        return [call for call in house.records.listed(method, route) if call["status"]]

    await house.world.changes.until(lambda: len(found()) >= at_least, deadline, f"{at_least} x {method} {route}")
    return found()


def reset_calls(house: Machine) -> None:
    house.records.reset()


def violations(house: Machine, clear: bool = False) -> list[str]:
    found = list(house.records.violations)
    if clear:
        house.records.violations.clear()
    return found


def limits(house: Machine, **figures: float) -> Data:
    """Changes figures of the house, such as first_answer_seconds; all rate windows start anew."""
    for name, figure in figures.items():
        if not hasattr(house.limits, name):
            raise CannotDoError(f"there is no figure {name!r}; there are {sorted(asdict(house.limits))}")
        setattr(house.limits, name, figure)
    house.rates.forget()
    return asdict(house.limits)


def fault(house: Machine, action: str, **order: Any) -> Data:
    return house.faults.order(action, **order).view()


async def fault_met(house: Machine, fault: int, deadline: float) -> Data:
    """Returns once a request has run into the fault (and, for a hold, is being held)."""
    order = house.faults.find(fault)
    await house.world.changes.until(lambda: order.seen > 0, deadline, f"a request that meets {order.action}")
    return order.view()


def fault_decide(house: Machine, fault: int, verdict: str) -> None:
    if verdict not in {"release", "drop", "drop_applied"}:
        raise CannotDoError(f"a held request is not {verdict!r}")
    house.faults.find(fault).decide(verdict)  # type: ignore[arg-type]  # checked above


def faults_clear(house: Machine) -> None:
    house.faults.clear()


BOOKS = (calls, wait_for_calls, reset_calls, violations)
SWITCHES = (limits, fault, fault_met, fault_decide, faults_clear)
VERBS: dict[str, Callable[..., Any]] = {verb.__name__: verb for verb in (*BOOKS, *SWITCHES)}
