"""Permissions as Discord's own settings call them, and what follows from a member's roles."""

from collections.abc import Iterable

import discord

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


def manages_roles(permissions: Iterable[str]) -> bool:
    """Whether roles with these permissions together may manage roles."""
    held = discord.Permissions(0)
    for bits in permissions:
        held |= discord.Permissions(int(bits))
    return held.administrator or held.manage_roles
