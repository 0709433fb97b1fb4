"""Permissions as Discord's own settings call them, and what follows from a member's roles."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import discord

from bot.domain.changing.setup import Access

if TYPE_CHECKING:
    from discord.types.channel import TextChannel
    from discord.types.guild import Guild

DANGEROUS = {
    "administrator": "Administrator",
    "manage_guild": "Manage Server",
    "manage_roles": "Manage Roles",
    "manage_channels": "Manage Channels",
    "manage_webhooks": "Manage Webhooks",
    "manage_expressions": "Manage Expressions",
    "manage_messages": "Manage Messages",
    "manage_threads": "Manage Threads",
    "manage_events": "Manage Events",
    "manage_nicknames": "Manage Nicknames",
    "kick_members": "Kick Members",
    "ban_members": "Ban Members",
    "moderate_members": "Timeout Members",
    "mute_members": "Mute Members",
    "deafen_members": "Deafen Members",
    "move_members": "Move Members",
    "view_audit_log": "View Audit Log",
    "mention_everyone": "Mention @everyone, @here and All Roles",
}
"""What nobody should get from a token: it moves, and so would power over other people."""


NAMES = {"view_channel": "View Channel", "send_messages": "Send Messages", "connect": "Connect"}
"""Others that are spoken of. In a channel Manage Roles is called Manage Permissions."""


def named(flag: str) -> str:
    """This permission as the settings of a channel call it."""
    return "Manage Permissions" if flag == "manage_roles" else NAMES[flag]


def dangerous(permissions: str) -> tuple[str, ...]:
    """The names of the dangerous permissions among these bits, as sent by Discord."""
    held = discord.Permissions(int(permissions))
    return tuple(name for flag, name in DANGEROUS.items() if getattr(held, flag))


def together(permissions: Iterable[str]) -> discord.Permissions:
    """What roles with these permissions allow together; an administrator is allowed everything."""
    held = discord.Permissions(0)
    for bits in permissions:
        held |= discord.Permissions(int(bits))
    return discord.Permissions.all() if held.administrator else held


def manages_roles(permissions: Iterable[str]) -> bool:
    """Whether roles with these permissions together may manage roles."""
    return together(permissions).manage_roles


def access(guild: "Guild", channel: "TextChannel", account: int, roles: Iterable[str | int]) -> Access:
    """What an account with these roles may do in this channel; no account and no roles: everybody.

    Discord's order: what the roles allow, then the overwrites of everybody, of the roles together, of the account.
    """
    everybody = {str(guild["id"])}
    theirs = everybody | {str(role) for role in roles}
    held = together(role["permissions"] for role in guild["roles"] if str(role["id"]) in theirs)
    if int(guild["owner_id"]) == account or held.administrator:
        return Access(sees=True, writes=True)
    overwrites = {str(each["id"]): each for each in channel["permission_overwrites"]}
    for layer in (everybody, theirs - everybody, {str(account)}):
        found = [overwrites[one] for one in layer if one in overwrites]
        for each in found:
            held.value &= ~int(each["deny"])
        for each in found:
            held.value |= int(each["allow"])
    writes = held.view_channel and held.send_messages
    return Access(held.view_channel, writes, writes and held.attach_files)
