"""Channels as Discord sends them: what lets somebody into one of each kind, and who may do what there."""

from collections.abc import Awaitable, Iterable
from typing import TYPE_CHECKING, Any, Final, cast

import discord

from bot.adapters.discord.powers import DANGEROUS, named
from bot.domain.giving.channels import ChannelKind, ChannelRights, NewRoom, Overwrite, RoomFacts

if TYPE_CHECKING:
    from discord.types.channel import ChannelType, GuildChannel
    from discord.types.guild import Guild
    from discord.types.member import MemberWithUser

ROLE: Final = 0
MEMBER: Final = 1
"""The types of overwrites: about a role, about a member."""
EVERYTHING = discord.Permissions.all().value
UNKNOWN_OVERWRITE = 10009
TEXT: Final = 0
VOICE: Final = 2
CATEGORY, ANNOUNCEMENTS, STAGE, FORUM, MEDIA = 4, 5, 13, 15, 16
THREADS = frozenset({10, 11, 12})
READING, WRITING, HEARING = ("view_channel",), ("view_channel", "send_messages"), ("view_channel", "connect")
OPENS = {TEXT: WRITING, FORUM: WRITING, MEDIA: WRITING, ANNOUNCEMENTS: READING, VOICE: HEARING, STAGE: HEARING}
"""What lets somebody in, by kind. What else they may do there follows from the server, as for everybody."""


def channel_facts(channel: "GuildChannel") -> RoomFacts:
    """What this payload says; of a thread that is its kind alone."""
    kind, number = _kind(channel["type"]), int(channel["id"])
    roles = [one for one in _overwrites(channel) if one["type"] == ROLE]
    says = {int(one["id"]): Overwrite(int(one["allow"]), int(one["deny"])) for one in roles}
    return RoomFacts(number, channel["name"], kind, _bits(_opens(channel)), says)


def channel_rights(channel: "GuildChannel", guild: "Guild", member: "MemberWithUser") -> ChannelRights:
    """What the member may do there of what it takes to open the channel to others, as Discord works it out."""
    held = discord.Permissions(_in_channel(channel, guild, member))
    lacks = [flag for flag in ("manage_roles", *_opens(channel)) if not getattr(held, flag)]
    return ChannelRights(held.view_channel, tuple(named(flag) for flag in lacks))


def making_rights(guild: "Guild", member: "MemberWithUser") -> ChannelRights:
    """What the member lacks to make a channel and say who sees it."""
    held = discord.Permissions(_in_guild(guild, member))
    lacks = [flag for flag in ("manage_channels", "manage_roles") if not getattr(held, flag)]
    return ChannelRights(sees=True, lacks=tuple(DANGEROUS[flag] for flag in lacks))


def private(room: NewRoom, server: int, bot: int) -> tuple["ChannelType", list[dict[str, Any]]]:
    """Of which kind such a channel is, and what it says when it is made: nobody sees it, and the bot does."""
    kind: ChannelType = VOICE if room.voice else TEXT
    nobody = {"id": server, "type": ROLE, "allow": "0", "deny": str(_bits(OPENS[kind][:1]))}
    itself = {"id": bot, "type": MEMBER, "allow": str(_bits(OPENS[kind])), "deny": "0"}
    return kind, [nobody, itself]


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


def _in_guild(guild: "Guild", member: "MemberWithUser") -> int:
    """What the member's roles let them do everywhere; the owner and administrators may do everything."""
    theirs, held = {*member["roles"], guild["id"]}, 0
    for role in guild["roles"]:
        held |= int(role["permissions"]) if role["id"] in theirs else 0
    owns = guild["owner_id"] == member["user"]["id"]
    return EVERYTHING if owns or discord.Permissions(held).administrator else held


def _in_channel(channel: "GuildChannel", guild: "Guild", member: "MemberWithUser") -> int:
    """The server's permissions, then the channel's overwrites: of everybody, of the roles together, of the member."""
    theirs, account, held = {*member["roles"], guild["id"]}, member["user"]["id"], _in_guild(guild, member)
    if held == EVERYTHING:
        return held
    overwrites = _overwrites(channel)
    for layer in ({guild["id"]}, theirs - {guild["id"]}, {account}):
        found = [one for one in overwrites if one["id"] in layer]
        for one in found:
            held &= ~int(one["deny"])
        for one in found:
            held |= int(one["allow"])
    return held
