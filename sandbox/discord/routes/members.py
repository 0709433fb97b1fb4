"""Members: asked for, added, changed, removed; their roles given and taken one at a time."""

from typing import Any

from sandbox.discord import payloads, permissions
from sandbox.discord.asks import Ask, Route
from sandbox.discord.bodies import MemberAdd, MemberEdit, OwnMemberEdit
from sandbox.discord.errors import RefusedError, invalid_field, missing_access, missing_permissions, unknown
from sandbox.discord.nouns import Guild, Member


def show(ask: Ask) -> Any:
    return payloads.member(ask.member(ask.guild()))


def listed(ask: Ask) -> Any:
    """Members in the order of their ids; Discord wants the privileged intent for this list."""
    guild = ask.guild()
    if not ask.world.app.members_intent:
        raise missing_access()
    limit, after = _number(ask, "limit", 1, 1, 1000), _number(ask, "after", 0, 0, 1 << 63)
    chosen = [guild.members[each] for each in sorted(guild.members) if each > after]
    return [payloads.member(each) for each in chosen[:limit]]


def search(ask: Ask) -> Any:
    guild, start = ask.guild(), ask.query.get("query", "").lower()
    if not start:
        raise invalid_field("query", "BASE_TYPE_REQUIRED", "This field is required")
    found = [
        m for m in guild.members.values() if m.user.name.startswith(start) or (m.nick or "").lower().startswith(start)
    ]
    return [payloads.member(each) for each in found[: _number(ask, "limit", 1, 1, 1000)]]


def _number(ask: Ask, name: str, default: int, least: int, most: int) -> int:
    given = ask.query.get(name, str(default))
    if not given.isdigit() or not least <= int(given) <= most:
        raise invalid_field(name, "NUMBER_TYPE_RANGE", f"int value should be between {least} and {most}.")
    return int(given)


def give_role(ask: Ask) -> Any:
    guild, member, role_id = _about_role(ask)
    ask.world.set_roles(guild, member, [*member.roles, role_id], ask.bot.id, ask.reason)


def take_role(ask: Ask) -> Any:
    guild, member, role_id = _about_role(ask)
    ask.world.set_roles(guild, member, [each for each in member.roles if each != role_id], ask.bot.id, ask.reason)


def _about_role(ask: Ask) -> tuple[Guild, Member, int]:
    guild = ask.guild()
    member, role = ask.member(guild), ask.role(guild)
    ask.need(guild, "manage_roles")
    _need_givable(ask, guild, role.id)
    return guild, member, role.id


def _need_givable(ask: Ask, guild: Guild, role_id: int) -> None:
    if (role := guild.roles.get(role_id)) is None:
        raise unknown("Role")
    if role_id == guild.id:
        raise RefusedError(400, 50028, "Invalid Role")
    if role.managed:
        raise missing_permissions()
    ask.need_above(guild, role)


def edit(ask: Ask) -> Any:
    guild, wanted = ask.guild(), ask.body(MemberEdit)
    member, given = ask.member(guild), wanted.model_fields_set
    _need_for_edit(ask, guild, member, given)
    if "roles" in given:
        _set_roles(ask, guild, member, [int(each) for each in wanted.roles or []])
    if "nick" in given:
        member.nick = wanted.nick or None
    if "communication_disabled_until" in given:
        member.muted_until = wanted.communication_disabled_until
    if given - {"roles"}:
        ask.world.note(guild, "MEMBER_UPDATE", member.user.id, ask.bot.id, ask.reason)
        ask.world.update_member(guild, member)
    return payloads.member(member)


def _need_for_edit(ask: Ask, guild: Guild, member: Member, given: set[str]) -> None:
    unserved = given & {"mute", "deaf", "channel_id", "flags"}
    if unserved:
        raise invalid_field(min(unserved), "SANDBOX_NOT_SERVED", "There are no voice channels in the sandbox.")
    for field, permission in (("nick", "manage_nicknames"), ("communication_disabled_until", "moderate_members")):
        if field in given:
            ask.need(guild, permission)
            _need_above_member(ask, guild, member)


def _need_above_member(ask: Ask, guild: Guild, member: Member) -> None:
    if member.user.id == guild.owner_id:
        raise missing_permissions()
    ask.need_above(guild, permissions.top_role(guild, member.user.id))


def _set_roles(ask: Ask, guild: Guild, member: Member, roles: list[int]) -> None:
    ask.need(guild, "manage_roles")
    for role_id in set(roles) ^ set(member.roles):
        _need_givable(ask, guild, role_id)
    ask.world.set_roles(guild, member, roles, ask.bot.id, ask.reason)


def edit_own(ask: Ask) -> Any:
    guild, wanted = ask.guild(), ask.body(OwnMemberEdit)
    ask.need(guild, "change_nickname")
    member = guild.members[ask.bot.id]
    if "nick" in wanted.model_fields_set:
        member.nick = wanted.nick or None
    ask.world.update_member(guild, member)
    return payloads.member(member)


def kick(ask: Ask) -> Any:
    guild = ask.guild()
    member = ask.member(guild)
    ask.need(guild, "kick_members")
    _need_above_member(ask, guild, member)
    ask.world.note(guild, "MEMBER_KICK", member.user.id, ask.bot.id, ask.reason)
    ask.world.leave(guild, member.user)


def add(ask: Ask) -> Any:
    """Adds a user who gave this application an OAuth2 token for that; no body when they are in already."""
    guild, wanted = ask.guild(), ask.body(MemberAdd)
    if ask.house.tokens.get(wanted.access_token) != ask.id("user_id"):
        raise RefusedError(403, 50025, "Invalid OAuth2 access token")
    ask.need(guild, "create_instant_invite")
    if ask.id("user_id") in guild.members:
        return None
    member = ask.world.join(guild, ask.world.users[ask.id("user_id")])
    _set_roles(ask, guild, member, [int(each) for each in wanted.roles or []])
    return payloads.member(member)


_ONE = "/guilds/{guild_id}/members/{user_id}"
ROUTES = [
    Route("GET", "/guilds/{guild_id}/members", listed, query=("limit", "after")),
    Route("GET", "/guilds/{guild_id}/members/search", search, query=("query", "limit")),
    Route("PATCH", "/guilds/{guild_id}/members/@me", edit_own, takes_body=True),
    Route("GET", _ONE, show),
    Route("PUT", _ONE, add, takes_body=True),
    Route("PATCH", _ONE, edit, takes_body=True),
    Route("DELETE", _ONE, kick),
    Route("PUT", _ONE + "/roles/{role_id}", give_role, bucket="member role"),
    Route("DELETE", _ONE + "/roles/{role_id}", take_role, bucket="member role"),
]
