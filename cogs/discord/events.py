"""What Discord tells by itself: who came, left or changed, and what became of roles and servers."""

import json
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

import discord

from bot.domain.errors import CommunityInactive
from bot.domain.giving.channels import Overwrite
from bot.domain.giving.policy import channel_door
from bot.domain.ids import Account, CommunityId, Place, Platform
from cogs.desk import Desk
from cogs.discord.visit import account
from cogs.underway import Underway

P = ParamSpec("P")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Events:
    """Each method has the name discord.py calls it by."""

    desk: Desk
    underway: Underway

    def listen(self, client: discord.Client) -> None:
        """Have the client call these."""
        for heard in (
            self.on_socket_raw_receive,
            self.on_member_join,
            self.on_raw_member_remove,
            self.on_guild_role_create,
            self.on_guild_role_update,
            self.on_guild_role_delete,
            self.on_guild_channel_update,
            self.on_guild_channel_delete,
            self.on_guild_join,
            self.on_guild_available,
            self.on_guild_remove,
            self.on_guild_update,
        ):
            client.event(self._noted(heard))

    def _noted(self, heard: Callable[P, Awaitable[None]]) -> Callable[P, Coroutine[Any, Any, None]]:
        """The same, known to be underway while it runs."""

        @wraps(heard)
        async def noted(*args: P.args, **kwargs: P.kwargs) -> None:
            self.underway.note()
            await heard(*args, **kwargs)

        return noted

    async def on_socket_raw_receive(self, message: str) -> None:
        """Hear of changed members: discord.py tells only of those in its cache, and this client keeps none."""
        if '"GUILD_MEMBER_UPDATE"' not in message:
            return
        told = json.loads(message)
        if told["t"] == "GUILD_MEMBER_UPDATE":
            member = told["d"]
            who = Account(Platform.DISCORD, int(member["user"]["id"]), member["user"]["username"])
            present = frozenset(int(role) for role in member["roles"])
            await self.desk.delivery.account_changed(_place(int(member["guild_id"])), who, present, by_hand=True)

    async def on_member_join(self, member: discord.Member) -> None:
        present = frozenset(role.id for role in member.roles if not role.is_default())
        await self.desk.delivery.account_changed(_place(member.guild.id), account(member), present)

    async def on_raw_member_remove(self, left: discord.RawMemberRemoveEvent) -> None:
        await self.desk.delivery.account_changed(_place(left.guild_id), account(left.user), None)

    async def on_guild_role_create(self, role: discord.Role) -> None:
        await self.desk.mapped_roles.changed(_place(role.guild.id))

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        del before
        await self.desk.mapped_roles.changed(_place(after.guild.id))

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Holders of a tier that opened it are looked over, so that the moderators are told."""
        place = _place(role.guild.id)
        await self.desk.mapped_roles.changed(place)
        try:
            policy, _ = await self.desk.policy.current(place)
        except CommunityInactive:
            return
        if any(door.place == place and door.id == role.id for tier in policy.tiers for door in tier.doors):
            await self._look_over(place)

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        del before
        says = {target.id: Overwrite(*_bits(of)) for target, of in after.overwrites.items()}
        await self.desk.channel_doors.changed(channel_door(_place(after.guild.id), after.id), says)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self.desk.channel_doors.changed(channel_door(_place(channel.guild.id), channel.id), None)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A server nobody switched on gets no word until somebody there types a command."""
        log.info("invited to server %s", guild.id)
        await self.desk.mapped_roles.changed(_place(guild.id))
        await self._look_over(_place(guild.id))

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The end of an outage, in which all events of this server were lost."""
        await self._look_over(_place(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        log.info("removed from server %s", guild.id)
        await self.desk.delivery.place_gone(_place(guild.id))

    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        del before
        await self.desk.communities.renamed(_place(after.id), after.name)

    async def _look_over(self, place: Place) -> None:
        """Everybody in this server is matched again, if it is switched on."""
        try:
            community = await self.desk.communities.active(place)
        except CommunityInactive:
            return
        await self._matched_again(community.id, place)

    async def _matched_again(self, community: CommunityId, place: Place) -> None:
        await self.desk.mapped_roles.changed(place)
        await self.desk.channel_doors.look_over(community)
        await self.desk.delivery.look_over(community, Platform.DISCORD)

    async def caught_up(self, guilds: list[discord.Guild]) -> None:
        """A fresh session: whatever happened before it was missed, so everybody is looked over."""
        for guild in guilds:
            await self.desk.communities.renamed(_place(guild.id), guild.name)
        for community in await self.desk.communities.list():
            server = community.place(Platform.DISCORD)
            if server is not None:
                await self._matched_again(community.id, server)


def _place(guild: int) -> Place:
    return Place(Platform.DISCORD, guild)


def _bits(overwrite: discord.PermissionOverwrite) -> tuple[int, int]:
    """What it allows and what it denies."""
    allow, deny = overwrite.pair()
    return allow.value, deny.value
