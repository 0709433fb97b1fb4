"""Guilds and their channels, as a list; a new channel."""

from typing import Any

from sandbox.discord import payloads, permissions
from sandbox.discord.asks import Ask, Route
from sandbox.discord.bodies import NewChannel
from sandbox.discord.errors import missing_permissions
from sandbox.discord.nouns import THREAD, Guild
from sandbox.discord.routes.channels import change


def show(ask: Ask) -> Any:
    guild = ask.guild()
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}
    wanted = ask.query.get("with_counts", "").lower() in {"1", "true"}
    return payloads.guild(guild) | (counts if wanted else {})


def list_channels(ask: Ask) -> Any:
    guild = ask.guild()
    return [payloads.channel(channel, guild) for channel in guild.channels.values() if channel.type != THREAD]


def add_channel(ask: Ask) -> Any:
    guild, wanted = ask.guild(), ask.body(NewChannel)
    ask.need(guild, "manage_channels")
    _need_what_is_said(ask, guild, wanted)
    channel = ask.world.add_channel(guild, wanted.name or "new-channel", wanted.type)
    change(ask, guild, channel, wanted)
    ask.world.note(guild, "CHANNEL_CREATE", channel.id, ask.bot.id, ask.reason)
    return payloads.channel(channel, guild)


def _need_what_is_said(ask: Ask, guild: Guild, wanted: NewChannel) -> None:
    """The bot may allow and deny only what it may do itself; to manage roles in it, administrators alone."""
    held = permissions.in_guild(guild, ask.bot.id)
    for each in wanted.permission_overwrites or []:
        said = int(each.allow) | int(each.deny)
        manages = said & permissions.BITS["manage_roles"] and held != permissions.EVERYTHING
        if said & ~held or manages:
            raise missing_permissions()


def audit_log(ask: Ask) -> Any:
    """The log's entries for role changes and the like, newest first."""
    guild = ask.guild()
    ask.need(guild, "view_audit_log")
    entries = [entry for entry in ask.world.audit if entry["guild_id"] == guild.id]
    shown = [
        {
            "id": str(number),
            "action_type": _ACTIONS[entry["action"]],
            "user_id": str(entry["user_id"]),
            "target_id": str(entry["target_id"]),
            "reason": entry["reason"],
            "changes": _changes(guild, entry),
        }
        for number, entry in enumerate(entries, start=1)
    ]
    empty: dict[str, list[Any]] = {key: [] for key in ("threads", "webhooks", "integrations", "auto_moderation_rules")}
    who = {entry["user_id"] for entry in entries} | {ask.bot.id}
    users = [payloads.user(ask.world.users.get(each, ask.bot)) for each in sorted(who)]
    more = {"users": users, "application_commands": [], "guild_scheduled_events": []}
    wanted = ask.query.get("action_type")
    shown = [entry for entry in shown if wanted in {None, str(entry["action_type"])}]
    return {"audit_log_entries": shown[::-1][: int(ask.query.get("limit", 50))], **empty, **more}


def _changes(guild: Guild, entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Of a member's roles, which were given and which taken; a role that is gone since is named by its id alone."""
    found = []
    for key, roles in (("$add", entry.get("given")), ("$remove", entry.get("taken"))):
        if roles:
            named = [{"id": str(role), "name": guild.roles[role].name if role in guild.roles else ""} for role in roles]
            found.append({"key": key, "new_value": named})
    return found


_ACTIONS = {
    "CHANNEL_CREATE": 10,
    "CHANNEL_UPDATE": 11,
    "CHANNEL_DELETE": 12,
    "OVERWRITE_CREATE": 13,
    "OVERWRITE_UPDATE": 14,
    "OVERWRITE_DELETE": 15,
    "MEMBER_KICK": 20,
    "MEMBER_UPDATE": 24,
    "MEMBER_ROLE_UPDATE": 25,
    "ROLE_CREATE": 30,
    "ROLE_UPDATE": 31,
    "ROLE_DELETE": 32,
}
ROUTES = [
    Route("GET", "/guilds/{guild_id}", show, query=("with_counts",)),
    Route("GET", "/guilds/{guild_id}/channels", list_channels),
    Route("POST", "/guilds/{guild_id}/channels", add_channel, takes_body=True),
    Route("GET", "/guilds/{guild_id}/audit-logs", audit_log, query=("limit", "action_type")),
]
