"""Who may do what: Discord's permission bits, overwrites and role hierarchy."""

from collections.abc import Iterable

from sandbox.discord.nouns import Channel, Guild, Role

BITS = {
    "create_instant_invite": 1 << 0,
    "kick_members": 1 << 1,
    "ban_members": 1 << 2,
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_audit_log": 1 << 7,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "connect": 1 << 20,
    "change_nickname": 1 << 26,
    "manage_nicknames": 1 << 27,
    "manage_roles": 1 << 28,
    "manage_webhooks": 1 << 29,
    "use_application_commands": 1 << 31,
    "moderate_members": 1 << 40,
}
EVERYTHING = (1 << 53) - 1
EVERYONE = sum(
    BITS[name]
    for name in (
        "create_instant_invite",
        "add_reactions",
        "view_channel",
        "send_messages",
        "embed_links",
        "attach_files",
        "read_message_history",
        "connect",
        "change_nickname",
        "use_application_commands",
    )
)
BOT = sum(BITS[name] for name in ("view_channel", "send_messages", "embed_links", "manage_roles"))


def bits(wanted: int | str | Iterable[str]) -> int:
    """The permission bits for a number, a number in a string, or names such as "manage_roles"."""
    if isinstance(wanted, int):
        return wanted
    if isinstance(wanted, str):
        return int(wanted) if wanted.isdigit() else BITS[wanted]
    return sum(BITS[name] for name in set(wanted))


def in_guild(guild: Guild, user_id: int) -> int:
    """What a member may do in the whole guild; the owner and administrators may do everything."""
    if user_id == guild.owner_id:
        return EVERYTHING
    granted = guild.everyone.permissions
    for role_id in guild.members[user_id].roles:
        granted |= guild.roles[role_id].permissions
    return EVERYTHING if granted & BITS["administrator"] else granted


def in_channel(guild: Guild, channel: Channel, user_id: int) -> int:
    """What a member may do in one channel: guild permissions, then the overwrites in Discord's order."""
    granted = in_guild(guild, user_id)
    if granted == EVERYTHING:
        return granted
    layers = ([guild.id], guild.members[user_id].roles, [user_id])
    for targets in layers:
        found = [channel.overwrites[target] for target in targets if target in channel.overwrites]
        for overwrite in found:
            granted &= ~overwrite.deny
        for overwrite in found:
            granted |= overwrite.allow
    return granted if granted & BITS["view_channel"] else 0


def may(granted: int, permission: str) -> bool:
    return bool(granted & BITS[permission])


def top_role(guild: Guild, user_id: int) -> Role:
    member = guild.members[user_id]
    return max((guild.roles[role_id] for role_id in member.roles), key=guild.position, default=guild.everyone)


def stands_above(guild: Guild, user_id: int, role: Role) -> bool:
    """Whether the member's highest role is above this one; the owner stands above all."""
    return user_id == guild.owner_id or guild.position(top_role(guild, user_id)) > guild.position(role)
