"""Control verbs that steer what only Discord has: intents, the gateway, the audit log."""

from collections.abc import Callable
from typing import Any

from sandbox import steering
from sandbox.discord.house import House

Data = dict[str, Any]


async def ready(house: House, deadline: float, commands: bool = True) -> None:
    """Returns once a bot is connected and, if wanted, has registered commands."""
    world, gateway = house.world, house.gateway

    def there() -> bool:
        registered = bool(world.app.commands) or any(guild.commands for guild in world.guilds.values())
        return any(c.session for c in gateway.connections) and (registered or not commands)

    await world.changes.until(there, deadline, "a bot that is connected and has registered its commands")


def gateway_counts(house: House) -> dict[str, int]:
    return {"connections": len(house.gateway.connections), **house.records.gateway}


async def wait_for_gateway(house: House, what: str, at_least: int, deadline: float) -> None:
    """Returns once the bot has identified (or resumed, or request_members) so often."""
    counts = house.records.gateway
    await house.world.changes.until(lambda: counts.get(what, 0) >= at_least, deadline, f"{at_least} x {what}")


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


def redirects(house: House, uris: list[str]) -> None:
    """The redirect addresses registered on the developer portal's page, from now on."""
    house.world.app.redirect_uris = uris


def offered_to_all(house: House) -> None:
    """Every command is offered to everybody, as administrators can set it; a bot that registers anew resets it."""
    for command in house.world.app.commands:
        command["default_member_permissions"] = None


def limits(house: House, **figures: float) -> Data:
    """Changes figures of the house, such as first_answer_seconds; all rate windows start anew."""
    house.gateway.last_all_members.clear()
    return steering.limits(house, **figures)


async def drop_gateway(house: House, resumable: bool = True, abrupt: bool = False) -> int:
    return await house.gateway.drop(resumable=resumable, abrupt=abrupt)


def gateway(house: House, refusing: bool | None = None, deaf: bool | None = None, repeats: int | None = None) -> None:
    """Refuse new connections; lose all events; deliver the next so many interactions twice."""
    it = house.gateway
    it.refusing = it.refusing if refusing is None else refusing
    it.deaf = it.deaf if deaf is None else deaf
    it.repeats = it.repeats if repeats is None else repeats


BOOKS = (ready, gateway_counts, wait_for_gateway, audit)
SWITCHES = (intents, redirects, offered_to_all, limits, drop_gateway, gateway)
VERBS: dict[str, Callable[..., Any]] = steering.VERBS | {verb.__name__: verb for verb in (*BOOKS, *SWITCHES)}
