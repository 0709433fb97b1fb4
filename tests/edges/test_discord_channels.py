"""Channels on Discord: opened to a tier's role, closed again, and whoever may not open one is told why."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.discord.driver import ChannelDriver, PersonDriver, RoleDriver
from tests.changing import IN_FORCE, applied
from tests.house_discord import Garden, open_garden

VOICE, CATEGORY, ANNOUNCEMENTS, THREAD, FORUM = 2, 4, 5, 11, 15
SEEN = {"view_channel", "send_messages"}


@dataclass
class Floor:
    """Grace owns the garden; heidi manages roles everywhere; ada holds Maker, dora nothing; the studio is private.

    The bot may see the studio and manage its permissions.
    """

    garden: Garden
    maker: RoleDriver
    heidi: PersonDriver
    ada: PersonDriver
    dora: PersonDriver
    studio: ChannelDriver

    async def private(self, name: str, kind: int = 0) -> ChannelDriver:
        """A channel that nobody sees but the bot."""
        made = await self.garden.guild.channel(name, kind)
        await made.overwrite(_everyone(self.garden), deny="view_channel")
        mine = ["view_channel", "manage_roles", "send_messages", "connect"]
        await made.overwrite(await self.garden.guild.bot_role(), allow=mine)
        return made

    async def maps(self, by: PersonDriver, channel: ChannelDriver, **more):
        return await by.slash("gate map channel", tier="Maker", channel=channel, **more)

    async def opened(self, channel: ChannelDriver, by: PersonDriver | None = None) -> None:
        done = await applied(await self.maps(by or self.garden.grace, channel))
        assert IN_FORCE in done.text
        await self.settled()

    async def settled(self) -> None:
        """Every job that waits is done."""
        await self.garden.idle()


def _everyone(garden: Garden) -> RoleDriver:
    return RoleDriver(garden.guild.orders, garden.guild.id, garden.guild.id, "@everyone")


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    async with open_garden(tmp_path) as garden:
        heidi, ada, dora = [await garden.guild.member(name) for name in ("heidi", "ada", "dora")]
        maker = await garden.tier()
        high = await garden.guild.role("Moderator", permissions="manage_roles")
        await high.move(2)
        await heidi.gets(high)
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, maker)
        floor = Floor(garden, maker, heidi, ada, dora, garden.guild)
        floor.studio = await floor.private("studio")
        yield floor


async def refused(asked) -> str:
    """Press Apply; what stands in the way then."""
    return (await asked.click("Apply")).followups[0].text


async def test_a_channel_is_opened_once_to_the_role_and_not_to_each_member(floor: Floor):
    asked = await floor.maps(floor.garden.grace, floor.studio)
    assert f"**Maker** opens <@&{floor.maker.id}>, <#{floor.studio.id}> instead of <@&{floor.maker.id}>" in asked.text
    assert f"If everybody sees <#{floor.studio.id}>, that stays so until you take **View Channel**" in asked.text
    assert not await floor.ada.sees(floor.studio), "nothing is done yet"
    await applied(asked)
    await floor.settled()
    assert await floor.ada.may(floor.studio) >= SEEN
    assert not await floor.dora.sees(floor.studio)
    set_on = set(await floor.studio.overwrites())
    assert set_on == {floor.garden.guild.id, (await floor.garden.guild.bot_role()).id, floor.maker.id}
    passes = await floor.ada.slash("passes")
    assert f"Open to you: <#{floor.studio.id}>." in passes.text
    for command in ("gate tier list", "gate tier show"):
        options = {"name": "Maker"} if command.endswith("show") else {}
        assert f"<#{floor.studio.id}>" in (await floor.garden.grace.slash(command, **options)).text


async def test_nobody_is_told_that_a_channel_is_open_while_its_role_cannot_be_given(floor: Floor):
    await floor.opened(floor.studio)
    await floor.maker.change(permissions=["kick_members"])
    await floor.garden.services.mapped_roles.changed(floor.garden.place)
    await floor.settled()
    ben = await floor.garden.guild.member("ben")
    await floor.garden.proves(ben)
    await floor.settled()
    waits = (await ben.slash("passes")).text
    assert f"Not open yet: <#{floor.studio.id}>. The moderators must first set right the role" in waits
    assert "Open to you" not in waits
    assert not await ben.sees(floor.studio)
    assert f"Open to you: <#{floor.studio.id}>." in (await floor.ada.slash("passes")).text, "who has the role keeps it"
    await floor.maker.change(permissions=0)
    await floor.garden.driver.wait_for_role(ben, floor.maker)
    assert f"Open to you: <#{floor.studio.id}>." in (await ben.slash("passes")).text


async def test_closing_takes_back_what_was_opened_and_nothing_else(floor: Floor):
    await floor.studio.overwrite(floor.maker, allow="embed_links", deny=["send_messages", "attach_files"])
    before = (await floor.studio.overwrites())[floor.maker.id]
    await floor.opened(floor.studio)
    opened = (await floor.studio.overwrites())[floor.maker.id]
    assert (int(opened["allow"]), int(opened["deny"])) == (1 << 10 | 1 << 11 | 1 << 14, 1 << 15)
    await applied(await floor.maps(floor.garden.grace, floor.studio, close=True))
    await floor.settled()
    assert (await floor.studio.overwrites())[floor.maker.id] == before
    assert not await floor.ada.sees(floor.studio)


async def test_going_back_closes_and_opens_again(floor: Floor):
    await floor.opened(floor.studio)
    await applied(await floor.garden.grace.slash("gate undo", revision="1"))
    await floor.settled()
    assert not await floor.ada.sees(floor.studio)
    assert floor.maker.id not in await floor.studio.overwrites(), "nothing was there before"
    await applied(await floor.garden.grace.slash("gate undo", revision="2"))
    await floor.settled()
    assert await floor.ada.sees(floor.studio)


async def test_a_tier_that_goes_closes_its_channel(floor: Floor):
    await floor.opened(floor.studio)
    await applied(await floor.garden.grace.slash("gate tier remove", name="Maker"))
    await floor.settled()
    assert floor.maker.id not in await floor.studio.overwrites()


@pytest.mark.parametrize(
    ("kind", "may"),
    [(VOICE, {"view_channel", "connect"}), (ANNOUNCEMENTS, {"view_channel"}), (FORUM, SEEN)],
)
async def test_what_lets_somebody_in_fits_the_kind_of_channel(floor: Floor, kind, may):
    room = await floor.private("room", kind)
    await floor.opened(room)
    allowed = int((await room.overwrites())[floor.maker.id]["allow"])
    assert allowed == sum({"view_channel": 1 << 10, "send_messages": 1 << 11, "connect": 1 << 20}[one] for one in may)


async def test_each_refusal_says_what_to_do(floor: Floor):
    guild, grace = floor.garden.guild, floor.garden.grace
    category, thread = await guild.channel("Rooms", CATEGORY), await guild.channel("a talk", THREAD)
    assert "is a category. Choose the channels in it" in (await floor.maps(grace, category)).text
    assert "is a thread" in (await floor.maps(grace, thread)).text
    await floor.studio.overwrite(await guild.bot_role(), deny="view_channel")
    assert (
        "I do not see **#studio**. Under its Permissions, give my role" in (await floor.maps(grace, floor.studio)).text
    )
    await floor.studio.overwrite(await guild.bot_role(), allow="view_channel", deny="manage_roles")
    assert "I cannot open **#studio**: there I lack Manage Permissions" in (await floor.maps(grace, floor.studio)).text
    await floor.garden.tier("Award", 2, "")
    await applied(await grace.slash("gate tier edit", name="Award", closes=_named(await guild.roles(), "Award", guild)))
    answer = await grace.slash("gate map channel", tier="Award", channel=floor.studio)
    assert "**Award** opens none. Give it one first: `/gate map role`" in answer.text


def _named(roles, name, guild) -> RoleDriver:
    found = next(role for role in roles if role["name"] == name)
    return RoleDriver(guild.orders, guild.id, found["id"], name)


async def test_who_does_not_see_a_channel_cannot_open_it_to_a_role_they_may_give(floor: Floor):
    """The way in would be: map the secret channel to one's own role."""
    answer = await floor.maps(floor.heidi, floor.studio)
    assert "You cannot decide who comes into that channel: you do not see it." in answer.text
    await floor.studio.overwrite(floor.heidi, allow="view_channel", deny="manage_roles")
    answer = await floor.maps(floor.heidi, floor.studio)
    assert "You cannot decide who comes into **#studio**: there you lack Manage Permissions" in answer.text


async def test_who_loses_the_right_between_looking_and_applying_opens_nothing(floor: Floor):
    await floor.studio.overwrite(floor.heidi, allow=["view_channel", "manage_roles", "send_messages"])
    asked = await floor.maps(floor.heidi, floor.studio)
    assert "Apply" in asked.buttons, asked.text
    await floor.studio.overwrite(floor.heidi, deny="manage_roles")
    assert "You cannot decide who comes into" in await refused(asked)
    await floor.settled()
    assert not await floor.ada.sees(floor.studio)


async def test_another_role_is_no_way_into_a_channel_either(floor: Floor):
    """Who may not open the studio to a role cannot move it to another role by giving the tier another one."""
    await floor.opened(floor.studio)
    other = await floor.garden.guild.role("Other")
    await other.move(1)
    await applied(await floor.garden.grace.slash("gate map role", tier="Maker", role=other))
    answer = await floor.heidi.slash("gate map role", tier="Maker", role=floor.maker, close=True)
    assert "You cannot decide who comes into" in answer.text
    await applied(await floor.garden.grace.slash("gate map role", tier="Maker", role=floor.maker, close=True))
    await floor.settled()
    assert {floor.maker.id, other.id} & set(await floor.studio.overwrites()) == {other.id}


async def test_a_role_that_another_tier_opens_too_lets_nobody_in(floor: Floor):
    await floor.garden.tier("Resident", 2)
    await applied(await floor.garden.grace.slash("gate map role", tier="Resident", role=floor.maker))
    answer = await floor.maps(floor.garden.grace, floor.studio)
    assert "would come into the channel as well" in answer.text


async def test_a_channel_that_is_deleted_is_told_of_once(floor: Floor):
    room = await floor.garden.moderators_channel()
    await floor.opened(floor.studio)
    await floor.studio.delete()
    [told] = [one for one in await room.messages(at_least=1) if "does not exist any more" in one.text]
    assert floor.studio.id in told.text
    for _ in range(2):
        await floor.garden.look_again()
        await floor.settled()
    assert len([one for one in await room.messages() if "does not exist any more" in one.text]) == 1
    assert "is gone since" in (await floor.garden.grace.slash("gate status")).text
    await applied(await floor.garden.grace.slash("gate map channel", tier="Maker", close=True))
    await floor.settled()
    assert "is gone since" not in (await floor.garden.grace.slash("gate status")).text


async def test_a_right_that_is_lost_is_told_once_and_what_is_wanted_comes_with_it(floor: Floor):
    room, bot = await floor.garden.moderators_channel(), await floor.garden.guild.bot_role()
    asked = await floor.maps(floor.garden.grace, floor.studio)
    await floor.studio.overwrite(bot, deny=["view_channel", "manage_roles"])
    assert "I do not see **#studio**" in await refused(asked)
    await floor.studio.overwrite(bot, allow=["view_channel", "manage_roles", "send_messages"])
    await floor.opened(floor.studio)
    await floor.studio.overwrite(bot, deny=["view_channel", "manage_roles"])
    await floor.studio.overwrite(floor.maker)
    [told] = [one for one in await room.messages(at_least=1) if "I cannot open or close" in one.text]
    assert f"<#{floor.studio.id}>" in told.text
    await floor.studio.overwrite(floor.maker, allow="embed_links")
    await floor.studio.overwrite(bot, allow=["view_channel", "manage_roles", "send_messages"])
    await floor.garden.driver.wait_for_sight(floor.ada, floor.studio)
    await floor.settled()
    assert len([one for one in await room.messages() if "I cannot open or close" in one.text]) == 1
    assert "refused" not in (await floor.garden.grace.slash("gate status")).text


async def test_a_person_who_closes_it_by_hand_is_overruled_by_the_policy(floor: Floor):
    await floor.opened(floor.studio)
    await floor.studio.overwrite(floor.maker, deny="view_channel")
    await floor.garden.driver.wait_for_sight(floor.ada, floor.studio)


async def test_who_closes_it_again_and_again_is_not_fought(floor: Floor):
    await floor.opened(floor.studio)
    await _closed(floor, 1)
    await floor.garden.driver.wait_for_sight(floor.ada, floor.studio)
    await floor.settled()
    await _closed(floor, 2)
    await floor.settled()
    assert not await floor.ada.may(floor.studio)
    floor.garden.clock.pass_by(minutes=1)
    await floor.garden.services.mapped_roles.changed(floor.garden.place)
    await floor.garden.driver.wait_for_sight(floor.ada, floor.studio)


async def _closed(floor: Floor, times: int) -> None:
    """Somebody closes it, and the bot has heard of it, so often by now."""
    await floor.studio.overwrite(floor.maker, deny="view_channel")
    moments = floor.garden.services.channel_doors.contests.moments
    async with asyncio.timeout(5):
        while sum(map(len, moments.values())) < times:  # noqa: ASYNC110  the bot tells nobody that it has
            await asyncio.sleep(0.01)
    async with floor.garden.store.write():
        pass  # one writes at a time


async def test_in_a_frozen_community_no_channel_is_opened_until_things_go_on(floor: Floor):
    await floor.garden.grace.slash("gate freeze")
    await floor.opened(floor.studio)
    assert not await floor.ada.sees(floor.studio)
    await floor.garden.grace.slash("gate unfreeze")
    await floor.settled()
    assert await floor.ada.sees(floor.studio)


async def test_a_tier_in_its_shadow_opens_no_channel_until_it_starts(floor: Floor):
    answer = await floor.garden.grace.slash("gate shadow", tier="Maker", what="begin")
    await applied(answer)
    await floor.opened(floor.studio)
    assert not await floor.ada.sees(floor.studio)
    await applied(await floor.garden.grace.slash("gate shadow", tier="Maker", what="start"))
    await floor.settled()
    assert await floor.ada.sees(floor.studio)


async def test_a_role_that_has_become_dangerous_is_not_let_in(floor: Floor):
    asked = await floor.maps(floor.garden.grace, floor.studio)
    await floor.garden.grace.slash("gate freeze")
    await applied(asked)
    await floor.maker.change(permissions="kick_members")
    await floor.garden.grace.slash("gate unfreeze")
    await floor.settled()
    assert not await floor.ada.sees(floor.studio)
    await floor.maker.change(permissions=0)
    await floor.garden.driver.wait_for_sight(floor.ada, floor.studio)


MAKES = ["view_channel", "send_messages", "embed_links", "manage_roles", "manage_channels"]


async def made_room(floor: Floor) -> ChannelDriver | None:
    """The channel called workshop, if there is one."""
    state = await floor.garden.guild.state()
    found = [one for one in state["channels"] if one["name"] == "workshop"]
    return (
        ChannelDriver(floor.garden.guild.orders, floor.garden.guild.id, found[0]["id"], "workshop") if found else None
    )


async def test_a_new_private_channel_is_made_when_it_is_applied_and_not_before(floor: Floor):
    await (await floor.garden.guild.bot_role()).change(permissions=MAKES)
    asked = await floor.garden.grace.slash("gate map channel", tier="Maker", new="workshop")
    assert "A new private channel **#workshop** is made when this is applied" in asked.text
    assert f"**Maker** opens <@&{floor.maker.id}>, a new private channel instead of" in asked.text
    assert await made_room(floor) is None
    await applied(asked)
    await floor.settled()
    room = await made_room(floor)
    assert room is not None
    assert await floor.ada.may(room) >= SEEN
    assert not await floor.dora.sees(room)
    assert f"<#{room.id}>" in (await floor.ada.slash("passes")).text
    await applied(await floor.garden.grace.slash("gate undo", revision="1"))
    await floor.settled()
    assert not await floor.ada.sees(room), "it is there, and nobody sees it"
    assert not await floor.dora.sees(room)
    await applied(await floor.garden.grace.slash("gate undo", revision="2"))
    await floor.settled()
    assert await floor.ada.sees(room), "the same one again"


async def test_a_channel_that_is_made_in_vain_is_gone_again(floor: Floor):
    await (await floor.garden.guild.bot_role()).change(permissions=MAKES)
    asked = await floor.garden.grace.slash("gate map channel", tier="Maker", new="workshop")
    await (await floor.garden.grace.slash("gate map channel", tier="Maker", new="workshop")).click("Cancel")
    assert await made_room(floor) is None
    await floor.opened(floor.studio)
    stale = await asked.click("Apply")
    assert stale.buttons == ["Look again"]
    assert await made_room(floor) is None
    again = await stale.click("Look again")
    assert "**#workshop**" in again.text
    await applied(again)
    assert await made_room(floor) is not None


async def test_who_may_make_no_channel_has_none_made(floor: Floor):
    answer = await floor.garden.grace.slash("gate map channel", tier="Maker", new="workshop")
    assert "I cannot make **#workshop**: I lack Manage Channels. Under Server settings, Roles" in answer.text
    answer = await floor.heidi.slash("gate map channel", tier="Maker", new="workshop")
    assert "You cannot have **#workshop** made: you lack Manage Channels" in answer.text
