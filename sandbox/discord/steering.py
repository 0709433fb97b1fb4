"""Control verbs that steer the machine: faults, limits, intents, the gateway, and what was recorded."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sandbox.discord.errors import CannotDoError
from sandbox.discord.house import House

Data = dict[str, Any]


async def ready(house: House, deadline: float, commands: bool = True) -> None:
    """Returns once a bot is connected and, if wanted, has registered commands."""
    world, gateway = house.world, house.gateway

    def there() -> bool:
        registered = bool(world.app.commands) or any(guild.commands for guild in world.guilds.values())
        return any(c.session for c in gateway.connections) and (registered or not commands)

    await world.changes.until(there, deadline, "a bot that is connected and has registered its commands")


def calls(house: House, method: str | None = None, route: str | None = None) -> list[Data]:
    return house.records.listed(method, route)


async def wait_for_calls(house: House, method: str, route: str, at_least: int, deadline: float) -> list[Data]:
    """The answered calls of one route, once there are so many."""

    def found() -> list[Data]:
        return [call for call in house.records.listed(method, route) if call["status"]]

    await house.world.changes.until(lambda: len(found()) >= at_least, deadline, f"{at_least} x {method} {route}")
    return found()


def gateway_counts(house: House) -> dict[str, int]:
    return {"connections": len(house.gateway.connections), **house.records.gateway}


async def wait_for_gateway(house: House, what: str, at_least: int, deadline: float) -> None:
    """Returns once the bot has identified (or resumed, or request_members) so often."""
    counts = house.records.gateway
    await house.world.changes.until(lambda: counts.get(what, 0) >= at_least, deadline, f"{at_least} x {what}")


def reset_calls(house: House) -> None:
    house.records.reset()


def violations(house: House, clear: bool = False) -> list[str]:
    found = list(house.records.violations)
    if clear:
        house.records.violations.clear()
    return found


def audit(house: House, guild: str) -> list[Data]:
    """The guild's audit log, oldest first, ids as strings."""
    return [_as_strings(entry) for entry in house.world.audit if str(entry["guild_id"]) == guild]


def _as_strings(entry: Data) -> Data:
    def text(value: Any) -> Any:
        return (
            str(value)
            if isinstance(value, int)
            else [text(each) for each in value]
            if isinstance(value, list)
            else value
        )

    return {key: text(value) for key, value in entry.items()}


def intents(
    house: House, members: bool | None = None, presences: bool | None = None, content: bool | None = None
) -> None:
    """Switches the application's privileged intents, as on the developer portal's page."""
    app = house.world.app
    app.members_intent = app.members_intent if members is None else members
    app.presences_intent = app.presences_intent if presences is None else presences
    app.message_content_intent = app.message_content_intent if content is None else content


def limits(house: House, **figures: float) -> Data:
    """Changes figures of the house, such as first_answer_seconds; all rate windows start anew."""
    for name, figure in figures.items():
        if not hasattr(house.limits, name):
            raise CannotDoError(f"there is no figure {name!r}; there are {sorted(asdict(house.limits))}")
        setattr(house.limits, name, figure)
    house.rates.windows.clear()
    house.gateway.last_all_members.clear()
    return asdict(house.limits)


async def drop_gateway(house: House, resumable: bool = True, abrupt: bool = False) -> int:
    return await house.gateway.drop(resumable=resumable, abrupt=abrupt)


def gateway(house: House, refusing: bool | None = None, deaf: bool | None = None, repeats: int | None = None) -> None:
    """Refuse new connections; lose all events; deliver the next so many interactions twice."""
    it = house.gateway
    it.refusing = it.refusing if refusing is None else refusing
    it.deaf = it.deaf if deaf is None else deaf
    it.repeats = it.repeats if repeats is None else repeats


def fault(house: House, action: str, **order: Any) -> Data:
    return house.faults.order(action, **order).view()


async def fault_met(house: House, fault: int, deadline: float) -> Data:
    """Returns once a request has run into the fault (and, for a hold, is being held)."""
    order = house.faults.find(fault)
    await house.world.changes.until(lambda: order.seen > 0, deadline, f"a request that meets {order.action}")
    return order.view()


def fault_decide(house: House, fault: int, verdict: str) -> None:
    if verdict not in {"release", "drop", "drop_applied"}:
        raise CannotDoError(f"a held request is not {verdict!r}")
    house.faults.find(fault).decide(verdict)  # type: ignore[arg-type]  # checked above


def faults_clear(house: House) -> None:
    house.faults.clear()


BOOKS = (ready, calls, wait_for_calls, gateway_counts, wait_for_gateway, reset_calls, violations, audit)
SWITCHES = (intents, limits, drop_gateway, gateway, fault, fault_met, fault_decide, faults_clear)
VERBS: dict[str, Callable[..., Any]] = {verb.__name__: verb for verb in (*BOOKS, *SWITCHES)}
