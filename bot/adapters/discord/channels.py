"""Channels as Discord sends them: what lets somebody into one of each kind, and who may do what there."""

from collections.abc import Awaitable, Iterable
from typing import TYPE_CHECKING, Any, Final, cast

import discord

from bot.adapters.discord.powers import named
from bot.domain.channels import ChannelFacts, ChannelKind, ChannelRights, Overwrite

if TYPE_CHECKING:
    from discord.types.channel import GuildChannel
    from discord.types.guild import Guild
    from discord.types.member import MemberWithUser

ROLE: Final = 0
"""The type of an overwrite that is about a role."""
UNKNOWN_OVERWRITE = 10009
TEXT, VOICE, CATEGORY, ANNOUNCEMENTS, STAGE, FORUM, MEDIA = 0, 2, 4, 5, 13, 15, 16
THREADS = frozenset({10, 11, 12})
READING, WRITING, HEARING = ("view_channel",), ("view_channel", "send_messages"), ("view_channel", "connect")
OPENS = {TEXT: WRITING, FORUM: WRITING, MEDIA: WRITING, ANNOUNCEMENTS: READING, VOICE: HEARING, STAGE: HEARING}
"""What lets somebody in, by kind. What else they may do there follows from the server, as for everybody."""


def channel_facts(channel: "GuildChannel") -> ChannelFacts:
    """What this payload says; of a thread that is its kind alone."""
    kind, number = _kind(channel["type"]), int(channel["id"])
    roles = [one for one in _overwrites(channel) if one["type"] == ROLE]
    says = {int(one["id"]): Overwrite(int(one["allow"]), int(one["deny"])) for one in roles}
    return ChannelFacts(number, channel["name"], kind, _bits(_opens(channel)), says)


def channel_rights(channel: "GuildChannel", guild: "Guild", member: "MemberWithUser") -> ChannelRights:
    """What the member may do there of what it takes to open the channel to others, as Discord works it out."""
    held = discord.Permissions(_in_channel(channel, guild, member))
    lacks = [flag for flag in ("manage_roles", *_opens(channel)) if not getattr(held, flag)]
    return ChannelRights(held.view_channel, tuple(named(flag) for flag in lacks))


async def if_there(removed: Awaitable[None]) -> None:
    """Remove an overwrite; one that is not there is as well removed."""
    try:
        await removed
    except discord.NotFound as error:
        if error.code != UNKNOWN_OVERWRITE:
            raise


def _kind(number: int) -> ChannelKind:
    if number in OPENS:
        return ChannelKind.ROOM
    return {CATEGORY: ChannelKind.CATEGORY, **dict.fromkeys(THREADS, ChannelKind.THREAD)}.get(number, ChannelKind.OTHER)


def _opens(channel: "GuildChannel") -> tuple[str, ...]:
    return OPENS.get(channel["type"], READING)


def _overwrites(channel: "GuildChannel") -> list[dict[str, Any]]:
    """None for a thread."""
    return cast("list[dict[str, Any]]", channel.get("permission_overwrites", []))


def _bits(flags: Iterable[str]) -> int:
    return discord.Permissions(**dict.fromkeys(flags, True)).value


def _in_channel(channel: "GuildChannel", guild: "Guild", member: "MemberWithUser") -> int:
    """The server's permissions, then the channel's overwrites: of everybody, of the roles together, of the member."""
    everything, account = discord.Permissions.all().value, member["user"]["id"]
    theirs = {*member["roles"], guild["id"]}
    held = 0
    for role in guild["roles"]:
        held |= int(role["permissions"]) if role["id"] in theirs else 0
    if guild["owner_id"] == account or discord.Permissions(held).administrator:
        return everything
    overwrites = _overwrites(channel)
    for layer in ({guild["id"]}, theirs - {guild["id"]}, {account}):
        found = [one for one in overwrites if one["id"] in layer]
        for one in found:
            held &= ~int(one["deny"])
        for one in found:
            held |= int(one["allow"])
    return held
