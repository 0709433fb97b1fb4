"""Roles: listed, made, changed, moved, deleted, all below the bot's own highest role."""

from typing import Any

from sandbox.discord import payloads, permissions
from sandbox.discord.asks import Ask, Route
from sandbox.discord.bodies import NewRole, RolePlaces
from sandbox.discord.errors import RefusedError, missing_permissions, unknown
from sandbox.discord.nouns import Guild, Role, snowflake


def listed(ask: Ask) -> Any:
    guild = ask.guild()
    return [payloads.role(guild, guild.roles[role_id]) for role_id in guild.order]


def counts(ask: Ask) -> Any:
    """How many members have each role; @everyone is not counted."""
    guild = ask.guild()
    held = [role_id for member in guild.members.values() for role_id in member.roles]
    return {str(role_id): held.count(role_id) for role_id in guild.order[1:]}


def show(ask: Ask) -> Any:
    guild = ask.guild()
    return payloads.role(guild, ask.role(guild))


def create(ask: Ask) -> Any:
    guild, wanted = ask.guild(), ask.body(NewRole)
    ask.need(guild, "manage_roles")
    role = Role(snowflake(), "new role", guild.everyone.permissions)
    _write(ask, guild, role, wanted)
    ask.world.add_role(guild, role)
    ask.world.note(guild, "ROLE_CREATE", role.id, ask.bot.id, ask.reason)
    return payloads.role(guild, role)


def edit(ask: Ask) -> Any:
    guild, wanted = ask.guild(), ask.body(NewRole)
    role = _own_to_change(ask, guild, ask.id("role_id"))
    _write(ask, guild, role, wanted)
    ask.world.change_role(guild, role)
    ask.world.note(guild, "ROLE_UPDATE", role.id, ask.bot.id, ask.reason)
    return payloads.role(guild, role)


def delete(ask: Ask) -> Any:
    guild = ask.guild()
    role = _own_to_change(ask, guild, ask.id("role_id"))
    if role.managed or role.id == guild.id:
        raise RefusedError(400, 50028, "Invalid Role")
    ask.world.delete_role(guild, role)
    ask.world.note(guild, "ROLE_DELETE", role.id, ask.bot.id, ask.reason)


def move(ask: Ask) -> Any:
    guild, wanted = ask.guild(), ask.body(RolePlaces).root
    roof = guild.position(permissions.top_role(guild, ask.bot.id))
    for place in wanted:
        role = _own_to_change(ask, guild, int(place.id))
        if place.position is not None and place.position >= roof:
            raise missing_permissions()
        if place.position is not None and role.id != guild.id:
            ask.world.move_role(guild, role, max(1, place.position))
    return listed(ask)


def _own_to_change(ask: Ask, guild: Guild, role_id: int) -> Role:
    if role_id not in guild.roles:
        raise unknown("Role")
    ask.need(guild, "manage_roles")
    ask.need_above(guild, guild.roles[role_id])
    return guild.roles[role_id]


def _write(ask: Ask, guild: Guild, role: Role, wanted: NewRole) -> None:
    """Changes what was given; the bot can hand out only permissions it has itself."""
    if wanted.permissions is not None:
        granted = int(wanted.permissions)
        if granted & ~permissions.in_guild(guild, ask.bot.id) & ~role.permissions:
            raise missing_permissions()
        role.permissions = granted
    for field in ("name", "color", "hoist", "mentionable", "unicode_emoji"):
        if (value := getattr(wanted, field)) is not None:
            setattr(role, field, value)
    if wanted.colors and (primary := wanted.colors.get("primary_color")) is not None:
        role.color = primary


_ONE = "/guilds/{guild_id}/roles/{role_id}"
ROUTES = [
    Route("GET", "/guilds/{guild_id}/roles", listed),
    Route("POST", "/guilds/{guild_id}/roles", create, takes_body=True),
    Route("PATCH", "/guilds/{guild_id}/roles", move, takes_body=True),
    Route("GET", "/guilds/{guild_id}/roles/member-counts", counts),
    Route("GET", _ONE, show),
    Route("PATCH", _ONE, edit, takes_body=True),
    Route("DELETE", _ONE, delete),
]
