"""The state of this Discord, and the only hands that change it: each change tells the gateway and wakes who waits."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.changes import Changes
from sandbox.discord import payloads, permissions
from sandbox.discord.errors import unknown
from sandbox.discord.filing import Files
from sandbox.discord.icons import Icons
from sandbox.discord.nouns import (
    DIRECT,
    TEXT,
    Application,
    Channel,
    Guild,
    Member,
    Message,
    Role,
    User,
    now,
    snowflake,
)
from sandbox.errors import CannotDoError


@dataclass
class World:
    app: Application
    tell: Callable[[str, Guild | None, dict[str, Any]], None]  # event name, guild, payload
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    audit: list[dict[str, Any]] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    files: Files = field(default_factory=Files)
    icons: Icons = field(default_factory=Icons)

    # people and guilds ------------------------------------------------------------------------------------------------

    def person(self, name: str) -> User:
        """The user of this name, made when nobody has it."""
        for user in self.users.values():
            if user.name == name:
                return user
        user = User(snowflake(), name, global_name=name.title())
        self.users[user.id] = user
        return user

    def found_guild(self, name: str, owner: User) -> Guild:
        guild = Guild(snowflake(), name, owner.id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions.EVERYONE)
        guild.order.append(guild.id)
        self.guilds[guild.id] = guild
        guild.members[owner.id] = Member(owner)
        self.add_channel(guild, "general")
        return guild

    def add_bot(self, guild: Guild, granted: int) -> None:
        """The bot joins with its own managed role, as when somebody follows its invite link."""
        if guild.bot_joined:
            raise CannotDoError(f"the bot is in {guild.name} already")
        bot = self.app.user
        own = Role(snowflake(), bot.name, granted, managed=True, bot_id=bot.id)
        guild.roles[own.id] = own
        guild.order.insert(1, own.id)
        guild.members[bot.id] = Member(bot, roles=[own.id])
        guild.bot_joined = True
        joined = payloads.guild_create(guild, bot.id, presences=False)
        del joined["unavailable"]  # only a guild that was there before says so: clients tell a new one by this
        self.tell("GUILD_CREATE", guild, joined)
        self.changes.announce()

    def remove_bot(self, guild: Guild) -> None:
        if not guild.bot_joined:
            raise CannotDoError(f"the bot is not in {guild.name}")
        self.tell("GUILD_DELETE", guild, {"id": str(guild.id)})
        bot = self.app.user.id
        own = [role_id for role_id, role in guild.roles.items() if role.bot_id == bot]
        del guild.members[bot]
        for role_id in own:
            self._forget_role(guild, role_id)
        guild.bot_joined = False
        guild.commands = []
        self.changes.announce()

    def set_available(self, guild: Guild, available: bool) -> None:
        """An outage of one guild: GUILD_DELETE with unavailable, later GUILD_CREATE again."""
        if not available:
            self.tell("GUILD_DELETE", guild, {"id": str(guild.id), "unavailable": True})
        guild.available = available
        if available:
            self.tell("GUILD_CREATE", guild, payloads.guild_create(guild, self.app.user.id, presences=False))

    def set_icon(self, guild: Guild, picture: bytes) -> None:
        self.icons.put(guild, picture)
        self.tell("GUILD_UPDATE", guild, payloads.guild(guild))
        self.changes.announce()

    # members ----------------------------------------------------------------------------------------------------------

    def join(self, guild: Guild, user: User) -> Member:
        if user.id in guild.members:
            raise CannotDoError(f"{user.name} is in {guild.name} already")
        member = guild.members[user.id] = Member(user)
        self.tell("GUILD_MEMBER_ADD", guild, payloads.member(member) | {"guild_id": str(guild.id)})
        self.changes.announce()
        return member

    def leave(self, guild: Guild, user: User) -> None:
        if user.id == guild.owner_id or user.id not in guild.members:
            raise CannotDoError(f"{user.name} cannot leave {guild.name}")
        del guild.members[user.id]
        self.tell("GUILD_MEMBER_REMOVE", guild, {"guild_id": str(guild.id), "user": payloads.user(user)})
        self.changes.announce()

    def update_member(self, guild: Guild, member: Member) -> None:
        self.tell("GUILD_MEMBER_UPDATE", guild, payloads.member(member) | {"guild_id": str(guild.id)})
        self.changes.announce()

    def set_roles(self, guild: Guild, member: Member, roles: list[int], by: int, reason: str | None) -> None:
        """Gives and takes roles; a change is written in the audit log, no change tells nobody."""
        given = [role for role in roles if role not in member.roles]
        taken = [role for role in member.roles if role not in roles]
        if not given and not taken:
            return
        member.roles = sorted(set(roles))
        self.note(guild, "MEMBER_ROLE_UPDATE", member.user.id, by, reason, given=given, taken=taken)
        self.update_member(guild, member)

    def note(self, guild: Guild, action: str, target: int, by: int, reason: str | None, **more: Any) -> None:
        entry = {
            "guild_id": guild.id,
            "action": action,
            "target_id": target,
            "user_id": by,
            "reason": reason,
            "at": now(),
        }
        self.audit.append(entry | more)

    # roles ------------------------------------------------------------------------------------------------------------

    def add_role(self, guild: Guild, role: Role, *, above: Role | None = None) -> Role:
        """A new role stands at the bottom, or directly above another."""
        guild.roles[role.id] = role
        guild.order.insert(guild.position(above) + 1 if above else 1, role.id)
        self.tell("GUILD_ROLE_CREATE", guild, self._of_role(guild, role))
        self._shifted(guild, except_for=role.id)
        return role

    def change_role(self, guild: Guild, role: Role) -> None:
        self.tell("GUILD_ROLE_UPDATE", guild, self._of_role(guild, role))
        self.changes.announce()

    def move_role(self, guild: Guild, role: Role, position: int) -> None:
        if role.id == guild.id or not 1 <= position < len(guild.order):
            raise CannotDoError(f"no place {position} for {role.name}")
        guild.order.remove(role.id)
        guild.order.insert(position, role.id)
        self._shifted(guild)

    def delete_role(self, guild: Guild, role: Role) -> None:
        self._forget_role(guild, role.id)
        self.tell("GUILD_ROLE_DELETE", guild, {"guild_id": str(guild.id), "role_id": str(role.id)})
        self._shifted(guild)

    def _forget_role(self, guild: Guild, role_id: int) -> None:
        del guild.roles[role_id]
        guild.order.remove(role_id)
        for member in guild.members.values():
            member.roles = [each for each in member.roles if each != role_id]

    def _shifted(self, guild: Guild, except_for: int = 0) -> None:
        for role_id in guild.order[1:]:
            if role_id != except_for:
                self.tell("GUILD_ROLE_UPDATE", guild, self._of_role(guild, guild.roles[role_id]))
        self.changes.announce()

    @staticmethod
    def _of_role(guild: Guild, role: Role) -> dict[str, Any]:
        return {"guild_id": str(guild.id), "role": payloads.role(guild, role)}

    # channels and messages --------------------------------------------------------------------------------------------

    def add_channel(self, guild: Guild, name: str, kind: int = TEXT) -> Channel:
        channel = Channel(snowflake(), kind, guild.id, name)
        guild.channels[channel.id] = self.channels[channel.id] = channel
        self.tell("CHANNEL_CREATE", guild, payloads.channel(channel, guild))
        self.changes.announce()
        return channel

    def change_channel(self, guild: Guild, channel: Channel) -> None:
        self.tell("CHANNEL_UPDATE", guild, payloads.channel(channel, guild))
        self.changes.announce()

    def delete_channel(self, guild: Guild, channel: Channel) -> None:
        self.tell("CHANNEL_DELETE", guild, payloads.channel(channel, guild))
        del guild.channels[channel.id], self.channels[channel.id]
        self.changes.announce()

    def dm_channel(self, user: User) -> Channel:
        """The one channel between this person and the bot."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(snowflake(), DIRECT, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def post(self, channel: Channel, message: Message) -> Message:
        channel.messages[message.id] = message
        self._of_message("MESSAGE_CREATE", channel, message)
        return message

    def edited(self, channel: Channel, message: Message) -> None:
        message.edited_timestamp = now()
        self._of_message("MESSAGE_UPDATE", channel, message)

    def delete_message(self, channel: Channel, message: Message) -> None:
        if channel.messages.pop(message.id, None) is None:
            raise unknown("Message")
        guild = self.guilds.get(channel.guild_id or 0)
        of_guild = {"guild_id": str(channel.guild_id)} if guild else {}
        if not message.ephemeral:
            self.tell("MESSAGE_DELETE", guild, {"id": str(message.id), "channel_id": str(channel.id), **of_guild})
        self.changes.announce()

    def _of_message(self, event: str, channel: Channel, message: Message) -> None:
        guild = self.guilds.get(channel.guild_id or 0)
        payload = payloads.message(message) | {"channel_type": channel.type}
        if guild:
            payload["guild_id"] = str(guild.id)
            if author := guild.members.get(message.author.id):
                payload["member"] = payloads.member(author, with_user=False)
        if not message.ephemeral:
            self.tell(event, guild, payload)
        self.changes.announce()


def new_application(name: str) -> Application:
    bot = User(snowflake(), name, bot=True)
    owner = User(snowflake(), "grace", global_name="Grace")
    return Application(bot, owner, f"sandbox.{secrets.token_urlsafe(24)}", secrets.token_urlsafe(24))
