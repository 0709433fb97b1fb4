"""Channels: shown, changed, deleted; their overwrites; the direct channel to a person."""

from typing import Any

from sandbox.discord import payloads, permissions
from sandbox.discord.asks import Ask, Route
from sandbox.discord.bodies import ChannelEdit, NewOverwrite, Recipient
from sandbox.discord.errors import RefusedError, missing_permissions, unknown
from sandbox.discord.nouns import Channel, Guild, Overwrite


def show(ask: Ask) -> Any:
    channel = ask.channel()
    return payloads.channel(channel, ask.world.guilds.get(channel.guild_id or 0))


def edit(ask: Ask) -> Any:
    wanted, guild, channel = ask.body(ChannelEdit), *_managed(ask, "manage_channels")
    change(ask, guild, channel, wanted)
    ask.world.note(guild, "CHANNEL_UPDATE", channel.id, ask.bot.id, ask.reason)
    return payloads.channel(channel, guild)


def change(ask: Ask, guild: Guild, channel: Channel, wanted: ChannelEdit) -> None:
    """Writes what was given and tells of it."""
    for field in wanted.model_fields_set & {"name", "topic", "nsfw", "rate_limit_per_user"}:
        setattr(channel, field, getattr(wanted, field))
    if wanted.parent_id is not None:
        channel.parent_id = int(wanted.parent_id)
    if wanted.permission_overwrites is not None:
        ask.need(guild, "manage_roles")
        channel.overwrites = {
            int(each.id): Overwrite(int(each.id), each.type, int(each.allow), int(each.deny))
            for each in wanted.permission_overwrites
        }
    ask.world.change_channel(guild, channel)


def delete(ask: Ask) -> Any:
    guild, channel = _managed(ask, "manage_channels")
    ask.world.delete_channel(guild, channel)
    ask.world.note(guild, "CHANNEL_DELETE", channel.id, ask.bot.id, ask.reason)
    return payloads.channel(channel, guild)


def set_overwrite(ask: Ask) -> Any:
    wanted, guild, channel = ask.body(NewOverwrite), *_managed(ask, "manage_roles")
    target = ask.id("overwrite_id")
    if target not in (guild.members if wanted.type else guild.roles):
        raise unknown("Member" if wanted.type else "Role")
    before = channel.overwrites.get(target, Overwrite(target, wanted.type))
    after = Overwrite(target, wanted.type, int(wanted.allow), int(wanted.deny))
    _need_what_changes(ask, guild, channel, before, after)
    known = target in channel.overwrites
    channel.overwrites[target] = after
    _note(ask, guild, channel, "OVERWRITE_UPDATE" if known else "OVERWRITE_CREATE", target)
    ask.world.change_channel(guild, channel)


def delete_overwrite(ask: Ask) -> Any:
    guild, channel = _managed(ask, "manage_roles")
    target = ask.id("overwrite_id")
    if channel.overwrites.pop(target, None) is None:
        raise unknown("Overwrite")
    _note(ask, guild, channel, "OVERWRITE_DELETE", target)
    ask.world.change_channel(guild, channel)


def _need_what_changes(ask: Ask, guild: Guild, channel: Channel, before: Overwrite, after: Overwrite) -> None:
    """Only what the bot may do itself it may allow or deny, unless it is allowed to manage roles in this channel."""
    changed = (before.allow ^ after.allow) | (before.deny ^ after.deny)
    mine = [channel.overwrites.get(target) for target in (ask.bot.id, *guild.members[ask.bot.id].roles)]
    manages = any(one is not None and one.allow & permissions.BITS["manage_roles"] for one in mine)
    if changed & ~permissions.in_channel(guild, channel, ask.bot.id) and not manages:
        raise missing_permissions()


def _note(ask: Ask, guild: Guild, channel: Channel, action: str, target: int) -> None:
    ask.world.note(guild, action, channel.id, ask.bot.id, ask.reason, overwrite=target)


def _managed(ask: Ask, permission: str) -> tuple[Guild, Channel]:
    channel = ask.channel(permission)
    if channel.guild_id is None:
        raise RefusedError(400, 50024, "Cannot execute action on this channel type")
    return ask.world.guilds[channel.guild_id], channel


def open_dm(ask: Ask) -> Any:
    wanted = int(ask.body(Recipient).recipient_id)
    if (person := ask.world.users.get(wanted)) is None:
        raise unknown("User")
    if person is ask.bot:
        raise RefusedError(400, 50007, "Cannot send messages to this user")
    return payloads.channel(ask.world.dm_channel(person))


_ONE = "/channels/{channel_id}"
ROUTES = [
    Route("GET", _ONE, show),
    Route("PATCH", _ONE, edit, takes_body=True),
    Route("DELETE", _ONE, delete),
    Route("PUT", _ONE + "/permissions/{overwrite_id}", set_overwrite, takes_body=True),
    Route("DELETE", _ONE + "/permissions/{overwrite_id}", delete_overwrite),
    Route("POST", "/users/@me/channels", open_dm, takes_body=True),
]
