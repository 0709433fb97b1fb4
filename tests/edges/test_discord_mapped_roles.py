"""A role that tiers open and that must not be given any more: it is frozen, told of once, and goes on by itself."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.discord.driver import ChannelDriver, PersonDriver, RoleDriver
from tests.house_discord import Garden, open_garden


@dataclass
class Bed:
    """Ada holds Maker and has its role; ben does not qualify yet."""

    garden: Garden
    room: ChannelDriver
    maker: RoleDriver
    ada: PersonDriver
    ben: PersonDriver

    async def told(self, words: str) -> int:
        return len([one for one in await self.room.messages() if words in one.text])

    async def looked(self) -> None:
        """Roles that changed so far have been looked at."""
        await self.garden.services.mapped_roles.changed(self.garden.place)
        await self.garden.idle()

    async def status(self) -> str:
        return (await self.garden.grace.slash("gate status")).text


@pytest.fixture
async def bed(tmp_path: Path) -> AsyncIterator[Bed]:
    async with open_garden(tmp_path) as garden:
        room = await garden.moderators_channel()
        maker, ada, ben = await garden.tier(), await garden.guild.member("ada"), await garden.guild.member("ben")
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, maker)
        yield Bed(garden, room, maker, ada, ben)


async def test_a_role_that_becomes_dangerous_is_given_to_nobody_until_it_is_harmless(bed: Bed):
    await bed.maker.change(permissions=["kick_members", "ban_members"])
    [told] = [one for one in await bed.room.messages(at_least=2) if "no token must open" in one.text]
    assert f"<@&{bed.maker.id}> carries Kick Members, Ban Members now" in told.text
    assert "Take that off the role, and I go on by myself" in told.text
    await bed.garden.proves(bed.ben)
    await bed.garden.idle()
    assert "Maker" not in await bed.ben.roles()
    assert "Maker" in await bed.ada.roles(), "nothing is taken for it"
    assert f"Frozen: <@&{bed.maker.id}> carries what no token must open" in await bed.status()
    await bed.maker.change(permissions=0)
    await bed.garden.driver.wait_for_role(bed.ben, bed.maker)
    await bed.garden.idle()
    assert "Frozen" not in await bed.status()


async def test_it_is_told_once_however_often_roles_change_meanwhile(bed: Bed):
    await bed.maker.change(permissions="kick_members")
    await bed.room.messages(at_least=2)
    for name in ("One", "Two"):
        await bed.maker.change(name=name)
        await bed.looked()
    await bed.garden.look_again()
    await bed.garden.idle()
    assert await bed.told("no token must open") == 1


async def test_whose_tier_ends_loses_a_dangerous_role_as_any_other(bed: Bed):
    await bed.maker.change(permissions="kick_members")
    await bed.looked()
    bed.garden.holds("ada", 0)
    for _ in range(2):
        await bed.garden.look_again()
        bed.garden.clock.pass_by(minutes=2)
        bed.garden.chain.mine(5)
    await bed.garden.driver.wait_for_role(bed.ada, bed.maker, present=False)


async def test_a_role_above_the_bot_is_frozen_before_anybody_is_refused_it(bed: Bed):
    top = len(await bed.garden.guild.roles()) - 1
    await bed.maker.move(top)
    await bed.room.messages(at_least=2)
    await bed.looked()
    await bed.garden.driver.reset_calls()
    await bed.garden.proves(bed.ben)
    await bed.garden.idle()
    assert await bed.garden.driver.calls("PUT") == [], "no call that must fail"
    assert await bed.told("it stands above my own role") == 1
    await bed.maker.move(1)
    await bed.garden.driver.wait_for_role(bed.ben, bed.maker)


async def test_a_frozen_role_that_no_tier_opens_any_more_is_no_trouble(bed: Bed):
    await bed.maker.change(permissions="kick_members")
    await bed.looked()
    other = await bed.garden.guild.role("Other")
    await other.move(1)
    for options in ({"role": other}, {"role": bed.maker, "close": True}):
        answer = await bed.garden.grace.slash("gate map role", tier="Maker", **options)
        await answer.click("Apply")
        await bed.garden.idle()
    assert "Frozen" not in await bed.status()
    await bed.garden.driver.wait_for_role(bed.ada, other)
