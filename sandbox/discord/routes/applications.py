"""The bot itself: its user, its application, its commands, where its gateway is."""

from typing import Any

from sandbox.discord import payloads
from sandbox.discord.asks import Ask, Route
from sandbox.discord.commands import Command, Commands, kept
from sandbox.discord.errors import RefusedError, invalid_field, missing_access, unknown
from sandbox.discord.nouns import Guild


def me(ask: Ask) -> Any:
    """The bot, or the person whose token it is."""
    kind, _, token = ask.authorization.partition(" ")
    if kind != "Bearer":
        return payloads.current_user(ask.bot)
    if (person := ask.house.consents.tokens.get(token)) is None:
        raise RefusedError(401, 0, "401: Unauthorized")
    return payloads.current_user(person)


def user(ask: Ask) -> Any:
    if (found := ask.world.users.get(ask.id("user_id"))) is None:
        raise unknown("User")
    return payloads.user(found)


def my_guilds(ask: Ask) -> Any:
    joined = [guild for guild in ask.world.guilds.values() if guild.bot_joined]
    after, limit = int(ask.query.get("after", 0)), int(ask.query.get("limit", 200))
    before = int(ask.query.get("before", 1 << 63))
    chosen = [guild for guild in joined if after < guild.id < before][:limit]
    counts = _counts if ask.query.get("with_counts", "").lower() in {"1", "true"} else lambda _: {}
    return [payloads.partial_guild(guild, ask.bot.id) | counts(guild) for guild in chosen]


def _counts(guild: Guild) -> dict[str, int]:
    return {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}


def leave_guild(ask: Ask) -> Any:
    ask.world.remove_bot(ask.guild())


def application(ask: Ask) -> Any:
    return payloads.application(ask.world.app)


def gateway(ask: Ask) -> Any:
    return {"url": ask.house.gateway.url}


def gateway_bot(ask: Ask) -> Any:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": ask.house.gateway.url, "shards": 1, "session_start_limit": limit}


def list_commands(ask: Ask) -> Any:
    return [_as_asked(ask, each) for each in _shelf(ask)]


def set_commands(ask: Ask) -> Any:
    wanted = ask.body(Commands).root
    guild = _own(ask)
    registered = kept(ask.world.app, guild, wanted)
    _shelf(ask)[:] = registered
    ask.world.changes.announce()
    return registered


def add_command(ask: Ask) -> Any:
    """Creates one command, or replaces the one of its type and name."""
    wanted = ask.body(Command)
    [new] = kept(ask.world.app, _own(ask), [wanted])
    shelf = _shelf(ask)
    shelf[:] = [each for each in shelf if (each["type"], each["name"]) != (new["type"], new["name"])] + [new]
    if len(shelf) > 100:
        raise invalid_field("", "APPLICATION_COMMANDS_LIMIT", "Maximum number of application commands reached (100)")
    ask.world.changes.announce()
    return new


def show_command(ask: Ask) -> Any:
    return _as_asked(ask, _found(ask))


def delete_command(ask: Ask) -> Any:
    _shelf(ask).remove(_found(ask))
    ask.world.changes.announce()


def _own(ask: Ask) -> Guild | None:
    """The guild the commands are for, if any; only the application's own bot may touch them."""
    if ask.id("application_id") != ask.world.app.id:
        raise missing_access()
    return ask.guild() if "guild_id" in ask.params else None


def _shelf(ask: Ask) -> list[dict[str, Any]]:
    guild = _own(ask)
    return guild.commands if guild else ask.world.app.commands


def _found(ask: Ask) -> dict[str, Any]:
    for each in _shelf(ask):
        if each["id"] == ask.params["command_id"]:
            return each
    raise unknown("application command")


def _as_asked(ask: Ask, command: dict[str, Any]) -> dict[str, Any]:
    if ask.query.get("with_localizations", "").lower() in {"1", "true"}:
        return command
    return {key: value for key, value in command.items() if not key.endswith("_localizations")}


_LOCALIZED = ("with_localizations",)
ROUTES = [
    Route("GET", "/users/@me", me, takes_bearer=True),
    Route("GET", "/users/{user_id}", user),
    Route("GET", "/users/@me/guilds", my_guilds, query=("before", "after", "limit", "with_counts")),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave_guild),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/applications/@me", application),
    Route("GET", "/gateway", gateway, signed=False),
    Route("GET", "/gateway/bot", gateway_bot),
    *(
        Route(method, place + tail, handler, takes_body=method in {"PUT", "POST"}, query=_LOCALIZED)
        for place in ("/applications/{application_id}", "/applications/{application_id}/guilds/{guild_id}")
        for method, tail, handler in (
            ("GET", "/commands", list_commands),
            ("PUT", "/commands", set_commands),
            ("POST", "/commands", add_command),
            ("GET", "/commands/{command_id}", show_command),
            ("DELETE", "/commands/{command_id}", delete_command),
        )
    ),
]
