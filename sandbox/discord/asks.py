"""One request to REST as its handler sees it, and the guards every handler uses."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sandbox.discord import bodies, permissions
from sandbox.discord.bodies import Body
from sandbox.discord.errors import missing_access, missing_permissions, unknown
from sandbox.discord.house import House
from sandbox.discord.nouns import Channel, Guild, Member, Role, User
from sandbox.discord.world import World


@dataclass(frozen=True)
class Route:
    """One line of the API. Requests of equal `bucket` and major parameter share a rate limit."""

    method: str
    template: str
    handler: Callable[["Ask"], Any]
    takes_body: bool = False
    takes_files: bool = False
    takes_form: bool = False
    query: tuple[str, ...] = ()
    bucket: str = ""
    signed: bool = True  # needs the bot token; interaction tokens stand in the path instead
    takes_bearer: bool = False  # or a token that a person gave

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", _group, self.template))


def _group(name: re.Match[str]) -> str:
    return f"(?P<{name[1]}>{r'[0-9]+' if name[1].endswith('_id') else '[^/]+'})"


@dataclass
class Ask:
    house: House
    route: Route
    params: dict[str, str]
    query: dict[str, str]
    raw: bytes = b""
    files: list[dict[str, Any]] = field(default_factory=list)
    reason: str | None = None
    authorization: str = ""

    @property
    def world(self) -> World:
        return self.house.world

    @property
    def bot(self) -> User:
        return self.house.world.app.user

    @property
    def major(self) -> str:
        for name in ("channel_id", "guild_id", "token"):
            if name in self.params:
                return self.params[name]
        return ""

    def id(self, name: str) -> int:
        return int(self.params[name])

    def body(self, shape: type[Body]) -> Body:
        return bodies.read(shape, self.raw)

    def shown(self) -> Any:
        """The body for the record: as JSON where it is JSON."""
        try:
            return json.loads(self.raw) if self.raw else None
        except ValueError:
            return self.raw.decode(errors="replace")

    # guards -----------------------------------------------------------------------------------------------------------

    def guild(self) -> Guild:
        """The guild of the path, if the bot is in it."""
        guild = self.world.guilds.get(self.id("guild_id"))
        if guild is None:
            raise unknown("Guild")
        if not guild.bot_joined:
            raise missing_access()
        return guild

    def member(self, guild: Guild) -> Member:
        user_id = self.id("user_id")
        if user_id not in self.world.users:
            raise unknown("User")
        if user_id not in guild.members:
            raise unknown("Member")
        return guild.members[user_id]

    def role(self, guild: Guild) -> Role:
        if (role := guild.roles.get(self.id("role_id"))) is None:
            raise unknown("Role")
        return role

    def channel(self, *needed: str) -> Channel:
        """The channel of the path, if the bot sees it and may do there what is needed."""
        channel = self.world.channels.get(self.id("channel_id"))
        if channel is None:
            raise unknown("Channel")
        if channel.guild_id is not None:
            self._check(channel, needed)
        return channel

    def _check(self, channel: Channel, needed: tuple[str, ...]) -> None:
        guild = self.world.guilds[channel.guild_id or 0]
        if not guild.bot_joined:
            raise missing_access()
        granted = permissions.in_channel(guild, channel, self.bot.id)
        if not permissions.may(granted, "view_channel"):
            raise missing_access()
        if not all(permissions.may(granted, permission) for permission in needed):
            raise missing_permissions()

    def need(self, guild: Guild, permission: str) -> None:
        if not permissions.may(permissions.in_guild(guild, self.bot.id), permission):
            raise missing_permissions()

    def need_above(self, guild: Guild, role: Role) -> None:
        """Refuses what stands at or above the bot's own highest role."""
        if not permissions.stands_above(guild, self.bot.id, role):
            raise missing_permissions()
