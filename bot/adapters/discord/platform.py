"""Discord keeps the promises of `ChatPlatform`: always asked over REST, never answered from a cache."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import discord

from bot.adapters.discord.audit import last_to_change
from bot.adapters.discord.channels import ROLE, THREADS, channel_facts, channel_rights, if_there, making_rights, private
from bot.adapters.discord.connection import Connection
from bot.adapters.discord.errors import About, asking
from bot.adapters.discord.powers import access, dangerous, together
from bot.domain.changing.setup import Access, ChannelFacts, VerifyMessage
from bot.domain.errors import DoorGone, DoorRefused, MessageGone, PlaceGone, PlatformUnavailable
from bot.domain.giving.channels import ChannelRights, NewRoom, Overwrite, RoomFacts
from bot.domain.giving.contests import Revert, Whodunit
from bot.domain.giving.policy import Door, Opening, channel_door
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import Place
from bot.ports import Choice, Hung, Person
from bot.text.markup import for_discord
from bot.text.pages import pages

if TYPE_CHECKING:
    from discord.types.channel import GuildChannel, TextChannel
    from discord.types.guild import Guild
    from discord.types.member import MemberWithUser
    from discord.types.role import Role

READ_WITHIN = 15.0
CHANGE_WITHIN = 60.0
"""Seconds; discord.py itself waits in line for Discord's limits, so a change may rightly take long."""
LONGEST_REASON = 400
MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class DiscordPlatform:
    connection: Connection

    async def open_doors(self, place: Place, account: int) -> frozenset[int]:
        async with self._in(place, READ_WITHIN):
            member = await self.connection.client.http.get_member(place.id, account)
            return frozenset(int(role) for role in member["roles"])

    async def open(self, door: Door, account: int, why: str) -> None:
        async with self._in(door.place, CHANGE_WITHIN):
            http = self.connection.client.http
            await http.add_role(door.place.id, account, door.id, reason=why[:LONGEST_REASON])

    async def close(self, door: Door, account: int, why: str) -> None:
        async with self._in(door.place, CHANGE_WITHIN):
            http = self.connection.client.http
            await http.remove_role(door.place.id, account, door.id, reason=why[:LONGEST_REASON])

    async def people(self, place: Place, after: int, limit: int) -> Sequence[Person]:
        async with self._in(place, READ_WITHIN):
            found = await self.connection.client.http.get_members(place.id, limit, after or None)
            return [_person(one) for one in found]

    async def role(self, place: Place, role: int) -> RoleFacts:
        found = next((each for each in await self.roles(place) if each.id == role), None)
        if found is None:
            raise DoorGone
        return found

    async def roles(self, place: Place) -> Sequence[RoleFacts]:
        async with self._in(place, READ_WITHIN):
            roles = await self.connection.client.http.get_roles(place.id)
            return sorted((_facts(each, place) for each in roles), key=lambda role: role.position)

    async def make_role(self, place: Place, name: str, why: str) -> RoleFacts:
        async with self._in(place, CHANGE_WITHIN):
            http = self.connection.client.http
            made = await http.create_role(place.id, reason=why[:LONGEST_REASON], name=name, permissions="0")
            return _facts(made, place)

    async def standing(self, place: Place, account: int) -> Standing:
        async with self._in(place, READ_WITHIN):
            client = self.connection.client
            account = account or _id(client)
            guild = await client.http.get_guild(place.id, with_counts=False)
            member = await client.http.get_member(place.id, account)
            return _standing(guild, member, owns=int(guild["owner_id"]) == account)

    async def room(self, door: Door) -> RoomFacts:
        async with self._in(door.place, READ_WITHIN):
            return channel_facts(await self._room(door))

    async def rights(self, door: Door, account: int) -> ChannelRights:
        async with self._in(door.place, READ_WITHIN):
            http, client = self.connection.client.http, self.connection.client
            account = account or _id(client)
            guild = await http.get_guild(door.place.id, with_counts=False)
            member = await http.get_member(door.place.id, account)
            return channel_rights(await self._room(door), guild, member)

    async def set_overwrite(self, opening: Opening, overwrite: Overwrite, why: str) -> None:
        http, channel, role = self.connection.client.http, opening.channel.id, opening.role.id
        async with self._in(opening.channel.place, CHANGE_WITHIN, About.CHANNEL):
            if overwrite == Overwrite():
                await if_there(http.delete_channel_permissions(channel, role, reason=why[:LONGEST_REASON]))
            else:
                allow, deny = str(overwrite.allow), str(overwrite.deny)
                await http.edit_channel_permissions(channel, role, allow, deny, ROLE, reason=why[:LONGEST_REASON])

    async def _room(self, door: Door) -> "GuildChannel":
        """Of the server's list, which tells of those too that the bot does not see; threads are in none."""
        http = self.connection.client.http
        listed = await http.get_all_guild_channels(door.place.id)
        found: Any = next((one for one in listed if int(one["id"]) == door.id), None)
        if found is None:
            found = await self._thread(door)
        return cast("GuildChannel", found)

    async def _thread(self, door: Door) -> Any:
        try:
            async with asking(About.CHANNEL, READ_WITHIN):
                found: Any = await self.connection.client.http.get_channel(door.id)
        except DoorRefused:
            raise DoorGone from None  # of another server, or a thread that is not to be seen
        if found.get("guild_id") != str(door.place.id) or found["type"] not in THREADS:
            raise DoorGone
        return found

    async def may_make(self, place: Place, account: int) -> ChannelRights:
        async with self._in(place, READ_WITHIN):
            http, client = self.connection.client.http, self.connection.client
            guild = await http.get_guild(place.id, with_counts=False)
            return making_rights(guild, await http.get_member(place.id, account or _id(client)))

    async def make(self, place: Place, room: NewRoom, why: str) -> Door:
        async with self._in(place, CHANGE_WITHIN):
            client = self.connection.client
            kind, overwrites = private(room, place.id, _id(client))
            more = {"name": room.name, "permission_overwrites": overwrites}
            made = await client.http.create_channel(place.id, kind, reason=why[:LONGEST_REASON], **more)
            return channel_door(place, int(made["id"]))

    async def unmake(self, door: Door, why: str) -> None:
        async with self._in(door.place, CHANGE_WITHIN, About.CHANNEL):
            await self.connection.client.http.delete_channel(door.id, reason=why[:LONGEST_REASON])

    async def who_changed(self, door: Door, account: int, revert: Revert) -> Whodunit | None:
        async with self._in(door.place, READ_WITHIN):
            client = self.connection.client
            kind = discord.AuditLogAction.member_role_update.value
            log = await client.http.get_audit_logs(door.place.id, limit=MOST_ENTRIES, action_type=cast("Any", kind))
            return last_to_change(log, door.id, account, revert, _id(client))

    async def channel(self, place: Place, channel: int, account: int) -> ChannelFacts:
        async with self._in(place, READ_WITHIN):
            client = self.connection.client
            guild = await client.http.get_guild(place.id, with_counts=False)
            bot, actor = [await client.http.get_member(place.id, one) for one in (_id(client), account)]
        found = await self._channel(channel)
        if found is None:
            return ChannelFacts(channel, Access(sees=False, writes=False), Access(sees=True, writes=True))
        if found.get("guild_id") != guild["id"]:
            raise DoorGone
        return ChannelFacts(
            channel,
            access(guild, found, _id(client), bot["roles"]),
            access(guild, found, account, actor["roles"]),
            access(guild, found, 0, ()).sees,
        )

    async def _channel(self, channel: int) -> "TextChannel | None":
        """None where the bot may not see it."""
        try:
            async with asking(About.CHANNEL, READ_WITHIN):
                return cast("TextChannel", await self.connection.client.http.get_channel(channel))
        except DoorRefused:
            return None

    async def post(self, channel: int, text: str, choices: Sequence[Choice], *, once: str = "") -> int:
        async with asking(About.CHANNEL, CHANGE_WITHIN):
            there = self.connection.client.get_partial_messageable(channel)
            quiet = discord.AllowedMentions.none()
            shown: dict[str, Any] = {"view": _row(choices), **_as(once)}
            sent = await there.send(for_discord(text), allowed_mentions=quiet, suppress_embeds=True, **shown)
            return sent.id

    async def hang(self, channel: int, text: str, hung: Sequence[Hung], *, once: str = "") -> int:
        async with asking(About.CHANNEL, CHANGE_WITHIN):
            there = self.connection.client.get_partial_messageable(channel)
            files = [discord.File(BytesIO(one.picture), one.name, description=one.alt or None) for one in hung]
            quiet = discord.AllowedMentions.none()
            sent = await there.send(
                for_discord(text), files=files, allowed_mentions=quiet, suppress_embeds=True, **_as(once)
            )
            return sent.id

    async def edit(self, message: VerifyMessage, text: str, choices: Sequence[Choice]) -> None:
        async with asking(About.CHANNEL, CHANGE_WITHIN):
            quiet = discord.AllowedMentions.none()
            await self._message(message).edit(content=for_discord(text), allowed_mentions=quiet, view=_row(choices))

    async def check_there(self, message: VerifyMessage) -> None:
        async with asking(About.CHANNEL, READ_WITHIN):
            await self.connection.client.http.get_message(message.channel, message.id)

    async def remove(self, message: VerifyMessage) -> None:
        with suppress(MessageGone, DoorGone):
            async with asking(About.CHANNEL, CHANGE_WITHIN):
                await self._message(message).delete()

    def _message(self, message: VerifyMessage) -> discord.PartialMessage:
        return self.connection.client.get_partial_messageable(message.channel).get_partial_message(message.id)

    async def tell(self, account: int, text: str) -> None:
        async with asking(About.PERSON, CHANGE_WITHIN):
            channel = await self.connection.client.create_dm(discord.Object(account))
            await _post(channel, text)

    async def tell_channel(self, channel: int, text: str, choices: Sequence[Choice] = ()) -> None:
        async with asking(About.CHANNEL, CHANGE_WITHIN):
            await _post(self.connection.client.get_partial_messageable(channel), text, choices)

    @asynccontextmanager
    async def _in(self, place: Place, seconds: float, about: About = About.SERVER) -> AsyncIterator[None]:
        """Whatever fails inside is an error of ours; PlaceGone only if Discord's own list says so too.

        Believing it once too often would leave every door there alone for an hour.
        """
        try:
            async with asking(about, seconds):
                yield
        except PlaceGone:
            if await self._is_in(place):
                raise PlatformUnavailable("refused in a server the bot is in") from None
            raise

    async def _is_in(self, place: Place) -> bool:
        async with asking(About.SERVER, READ_WITHIN):
            http = self.connection.client.http
            following = await http.get_guilds(limit=1, after=place.id - 1, with_counts=False)
            return any(int(guild["id"]) == place.id for guild in following)


def _id(client: discord.Client) -> int:
    assert client.user is not None  # a connection hands out signed-in clients only
    return client.user.id


def _facts(role: "Role", place: Place) -> RoleFacts:
    return RoleFacts(
        id=int(role["id"]),
        name=role["name"],
        position=role["position"],
        managed=role["managed"],
        everyone=int(role["id"]) == place.id,
        dangerous=dangerous(role["permissions"]),
    )


def _person(member: "MemberWithUser") -> Person:
    user = member["user"]
    roles = frozenset(int(role) for role in member["roles"])
    since = discord.utils.parse_time(member.get("joined_at"))
    return Person(int(user["id"]), user["username"], roles, is_bot=user.get("bot", False), since=since)


def _standing(guild: "Guild", member: "MemberWithUser", *, owns: bool) -> Standing:
    theirs = {*member["roles"], guild["id"]}  # the role of everybody has the server's own id
    held = [role for role in guild["roles"] if role["id"] in theirs]
    powers, top = together(role["permissions"] for role in held), max(held, key=lambda role: role["position"])
    return Standing(
        top=top["position"],
        manages_roles=owns or powers.manage_roles,
        owns_place=owns,
        is_bot=member["user"].get("bot", False),
        name=member["user"]["username"],
        manages_place=owns or powers.manage_guild,
        top_role=top["name"],
    )


async def _post(channel: discord.abc.Messageable, text: str, choices: Sequence[Choice] = ()) -> None:
    """In as few messages as it takes; the choices stand under the last one."""
    found = pages(for_discord(text).split("\n"), between="\n")
    quiet = discord.AllowedMentions.none()
    for page in found[: -1 if choices else None]:
        await channel.send(page, allowed_mentions=quiet, suppress_embeds=True)
    if choices:
        await channel.send(found[-1], allowed_mentions=quiet, suppress_embeds=True, view=_row(choices))


def _as(once: str) -> dict[str, Any]:
    """What makes a message that is sent again under the same word the same message, for some minutes."""
    return {"nonce": once} if once else {}


def _row(choices: Sequence[Choice]) -> discord.ui.View:
    """Stopped at once: what a press does is found by its id, and nothing is kept in memory for it."""
    view = discord.ui.View(timeout=None)
    for choice in choices:
        view.add_item(discord.ui.Button(label=choice.label, custom_id=choice.id, style=_style(choice)))
    view.stop()
    return view


def _style(choice: Choice) -> discord.ButtonStyle:
    if choice.grave:
        return discord.ButtonStyle.danger
    return discord.ButtonStyle.primary if choice.filled else discord.ButtonStyle.secondary
