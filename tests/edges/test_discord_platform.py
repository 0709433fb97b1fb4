"""The promises of `ChatPlatform`, kept towards a strict local Discord over real sockets."""

from contextlib import asynccontextmanager

import discord
import pytest

from bot.adapters.discord import Connection, DiscordPlatform
from bot.adapters.discord import platform as adapter
from bot.domain.errors import (
    AccountUnreachable,
    DoorGone,
    DoorRefused,
    MemberGone,
    PlaceGone,
    PlatformUnavailable,
)
from bot.domain.giving.channels import ChannelKind, ChannelRights, Overwrite, Trace, closed, opened
from bot.domain.giving.contests import Revert, Whodunit
from bot.domain.giving.policy import Door, DoorKind, Opening, channel_door
from bot.domain.ids import Place, Platform
from sandbox.discord.driver import RoleDriver
from tests.house_discord import local_discord

ROLE_PATH = "/guilds/*/members/*/roles/*"


class Garden:
    """The adapter signed in to a server of grace's; no gateway, for it needs none."""

    def __init__(self, driver, guild, connection):
        self.driver, self.guild, self.connection = driver, guild, connection
        self.discord = DiscordPlatform(connection)
        self.place = Place(Platform.DISCORD, int(guild.id))

    def door(self, role):
        return Door(DoorKind.ROLE, self.place, int(role.id))


@asynccontextmanager
async def signed_in():
    async with local_discord() as (server, driver), discord.Client(intents=discord.Intents.none()) as client:
        guild = await driver.guild("Plotter Garden")
        await client.login(server.addresses()["discord_token"])
        yield Garden(driver, guild, Connection(client))
        assert await driver.violations() == []


async def test_doors_open_and_close_with_a_reason_and_twice_is_once():
    async with signed_in() as garden:
        ada, role = await garden.guild.member("ada"), await garden.guild.role("Maker")
        for _ in range(2):
            await garden.discord.open(garden.door(role), int(ada.id), "Gatehouse: tier held")
            assert await garden.discord.open_doors(garden.place, int(ada.id)) == {int(role.id)}
        for _ in range(2):
            await garden.discord.close(garden.door(role), int(ada.id), "Gatehouse: tier ended")
            assert await garden.discord.open_doors(garden.place, int(ada.id)) == set()
        reasons = {entry["reason"] for entry in await garden.guild.audit()}
        assert {"Gatehouse: tier held", "Gatehouse: tier ended"} <= reasons


async def test_what_is_not_there_or_forbidden_is_said_so():
    async with signed_in() as garden:
        ada, role = await garden.guild.member("ada"), await garden.guild.role("Maker")
        above = await garden.guild.role("Council", below_bot=False)
        with pytest.raises(DoorRefused):
            await garden.discord.open(garden.door(above), int(ada.id), "")
        with pytest.raises(MemberGone):
            await garden.discord.open(garden.door(role), 404, "")
        with pytest.raises(MemberGone):
            await garden.discord.open_doors(garden.place, 404)
        with pytest.raises(MemberGone):
            await garden.discord.standing(garden.place, 404)
        await role.delete()
        with pytest.raises(DoorGone):
            await garden.discord.open(garden.door(role), int(ada.id), "")
        with pytest.raises(DoorGone):
            await garden.discord.role(garden.place, int(role.id))


async def test_a_place_is_gone_only_when_discords_own_list_says_so():
    async with signed_in() as garden:
        ada = await garden.guild.member("ada")
        await garden.driver.faults.status(403, "GET", "/guilds/*/members/*")
        with pytest.raises((DoorRefused, PlatformUnavailable)):
            await garden.discord.open_doors(garden.place, int(ada.id))
        await garden.guild.remove_bot()
        with pytest.raises(PlaceGone):
            await garden.discord.open_doors(garden.place, int(ada.id))


async def test_a_refusal_that_sounds_like_being_thrown_out_is_checked(monkeypatch):
    async with signed_in() as garden:

        async def refused(*_):
            raise PlaceGone

        monkeypatch.setattr(garden.connection.client.http, "get_member", refused)
        with pytest.raises(PlatformUnavailable):
            await garden.discord.open_doors(garden.place, 1)


async def test_a_role_is_told_as_it_stands():
    async with signed_in() as garden:
        role = await garden.guild.role("Maker", permissions=["manage_roles", "send_messages"])
        managed = await garden.guild.role("Music", managed=True)
        facts = await garden.discord.role(garden.place, int(role.id))
        assert (facts.name, facts.managed, facts.everyone) == ("Maker", False, False)
        assert facts.dangerous == ("Manage Roles",)
        assert (await garden.discord.role(garden.place, int(managed.id))).managed
        assert (await garden.discord.role(garden.place, garden.place.id)).everyone


async def test_a_standing_is_counted_from_the_roles_and_the_owner():
    async with signed_in() as garden:
        ada, ben = await garden.guild.member("ada"), await garden.guild.member("ben")
        moderator = await garden.guild.role("Moderator", permissions="manage_roles")
        await ben.gets(moderator)
        mine, hers = (
            await garden.discord.standing(garden.place, 0),
            await garden.discord.standing(garden.place, int(ada.id)),
        )
        his = await garden.discord.standing(garden.place, int(ben.id))
        owner = await garden.discord.standing(garden.place, int(garden.guild.owner.id))
        assert (mine.is_bot, mine.manages_roles, mine.owns_place) == (True, True, False)
        assert (hers.top, hers.manages_roles, hers.is_bot) == (0, False, False)
        assert his.manages_roles
        assert mine.top > his.top > hers.top
        assert owner.owns_place
        assert (hers.name, owner.name) == ("ada", "grace")


async def test_words_arrive_in_private_and_in_a_channel_and_ping_nobody():
    async with signed_in() as garden:
        ada = await garden.guild.member("ada")
        await garden.discord.tell(int(ada.id), "a door closed")
        (message,) = await ada.inbox(at_least=1)
        assert message.text == "a door closed"
        channel = await garden.guild.channel("moderators")
        await garden.discord.tell_channel(int(channel.id), f"<@{ada.id}> lost Maker\n" + "\n".join(["x" * 300] * 10))
        posts = await channel.messages(at_least=2)
        assert posts[0].message["mentions"] == []
        assert all(len(post.text) <= 2_000 for post in posts)


async def test_who_takes_no_messages_and_channels_that_are_closed_are_said_so():
    async with signed_in() as garden:
        ada = await garden.guild.member("ada")
        await ada.takes_dms(False)
        with pytest.raises(AccountUnreachable):
            await garden.discord.tell(int(ada.id), "a door closed")
        channel = await garden.guild.channel("moderators")
        await channel.overwrite(await garden.guild.bot_role(), deny=["view_channel", "send_messages"])
        with pytest.raises(DoorRefused):
            await garden.discord.tell_channel(int(channel.id), "news")
        await channel.delete()
        with pytest.raises(DoorGone):
            await garden.discord.tell_channel(int(channel.id), "news")


async def test_a_discord_that_fails_may_be_asked_again(monkeypatch):
    async with signed_in() as garden:
        ada, role = await garden.guild.member("ada"), await garden.guild.role("Maker")
        for order in (
            garden.driver.faults.status(503, "PUT", ROLE_PATH),
            garden.driver.faults.close("PUT", ROLE_PATH, times=5),
        ):
            await order
            with pytest.raises(PlatformUnavailable):
                await garden.discord.open(garden.door(role), int(ada.id), "")
        await garden.driver.faults.clear()
        monkeypatch.setattr(adapter, "CHANGE_WITHIN", 0.1)
        held = await garden.driver.faults.hold("PUT", ROLE_PATH)
        with pytest.raises(PlatformUnavailable):
            await garden.discord.open(garden.door(role), int(ada.id), "")
        await held.release()
        await garden.discord.close(garden.door(role), int(ada.id), "")


async def test_without_a_connection_everything_waits():
    nowhere = DiscordPlatform(Connection())
    with pytest.raises(PlatformUnavailable):
        await nowhere.open_doors(Place(Platform.DISCORD, 1), 1)
    with pytest.raises(PlatformUnavailable):
        await nowhere.tell(1, "news")
    async with signed_in() as garden:
        await garden.connection.current.close()
        with pytest.raises(PlatformUnavailable):
            await garden.discord.role(garden.place, 1)


async def test_a_channel_says_what_lets_somebody_in_and_what_each_role_has_there():
    async with signed_in() as garden:
        role, room = await garden.guild.role("Maker"), await garden.guild.channel("studio")
        await room.overwrite(role, allow="embed_links", deny="send_messages")
        door, to = channel_door(garden.place, int(room.id)), garden.door(role)
        facts = await garden.discord.room(door)
        assert (facts.name, facts.kind, facts.opens) == ("studio", ChannelKind.ROOM, 1 << 10 | 1 << 11)
        assert facts.says_to(int(role.id)) == Overwrite(1 << 14, 1 << 11)
        assert not facts.is_open_to(int(role.id))
        after, trace = opened(facts.says_to(int(role.id)), facts.opens, Trace())
        for _ in range(2):
            await garden.discord.set_overwrite(Opening(door, to), after, "Gatehouse: a test")
            assert (await garden.discord.room(door)).is_open_to(int(role.id))
        assert closed(after, trace) == Overwrite(1 << 14, 1 << 11)
        for _ in range(2):
            await garden.discord.set_overwrite(Opening(door, to), Overwrite(), "Gatehouse: a test")
            assert role.id not in await room.overwrites()
        for number in (404, int((await (await garden.driver.guild("Far")).channel("far")).id)):
            with pytest.raises(DoorGone):
                await garden.discord.room(channel_door(garden.place, number))


async def test_what_somebody_may_do_in_a_channel_is_worked_out_as_discord_does():
    async with signed_in() as garden:
        ada, room = await garden.guild.member("ada"), await garden.guild.channel("studio")
        door = channel_door(garden.place, int(room.id))
        keeper = await garden.guild.role("Keeper", permissions="manage_roles")
        assert await garden.discord.rights(door, int(ada.id)) == ChannelRights(True, ("Manage Permissions",))
        await ada.gets(keeper)
        assert await garden.discord.rights(door, int(ada.id)) == ChannelRights(True)
        await room.overwrite(keeper, deny="manage_roles")
        assert (await garden.discord.rights(door, int(ada.id))).lacks == ("Manage Permissions",)
        await room.overwrite(ada, allow="manage_roles", deny="view_channel")
        assert await garden.discord.rights(door, int(ada.id)) == ChannelRights(False, ("View Channel",))
        assert await garden.discord.rights(door, int(garden.guild.owner.id)) == ChannelRights(True)
        await garden.guild.role("Admin", permissions="administrator")
        admin = next(role for role in await garden.guild.roles() if role["name"] == "Admin")
        await ada.gets(RoleDriver(room.orders, garden.guild.id, admin["id"], "Admin"))
        assert await garden.discord.rights(door, int(ada.id)) == ChannelRights(True)


async def test_who_took_a_role_is_read_from_the_audit_log_where_the_bot_may():
    async with signed_in() as garden:
        ada, ben, role = (
            await garden.guild.member("ada"),
            await garden.guild.member("ben"),
            await garden.guild.role("Maker"),
        )
        await ada.gets(role)
        await ada.loses(role, by=ben)
        with pytest.raises(DoorRefused):
            await garden.discord.who_changed(garden.door(role), int(ada.id), Revert.TAKEN)
        await (await garden.guild.bot_role()).change(permissions=["view_channel", "manage_roles", "view_audit_log"])
        found = await garden.discord.who_changed(garden.door(role), int(ada.id), Revert.TAKEN)
        assert found == Whodunit(int(ben.id), "ben", is_bot=False)
        found = await garden.discord.who_changed(garden.door(role), int(ada.id), Revert.GIVEN_BACK)
        assert found == Whodunit(int(garden.guild.owner.id), "grace", is_bot=False)
        assert await garden.discord.who_changed(garden.door(role), int(ben.id), Revert.TAKEN) is None
