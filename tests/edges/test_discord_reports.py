"""`/gate report`: who lost a tier, with the doors and the evidence, for moderators."""

import asyncio
import csv
import io

import pytest

from sandbox.errors import CannotDoError
from tests.changing import applied
from tests.house_discord import WALLETS, open_garden


async def read(garden, answer):
    (url,) = answer.files.values()
    content = garden.discord.house.world.files.kept[int(url.split("/")[-2])]
    return list(csv.DictReader(io.StringIO(content.decode())))


async def closed(garden):
    """Return once every door is marked as closed, which is a moment after the role is gone."""
    async with asyncio.timeout(5):
        while not await garden.services.awards.queue.idle():  # noqa: ASYNC110  the queue tells nobody that it is idle
            await asyncio.sleep(0.02)


async def test_a_project_that_ended_is_reported_with_who_lost_which_door_when_and_on_what(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier("Mural", 3, "")
        ada, ben = [await garden.guild.member(name) for name in ("ada", "ben")]
        for person in (ada, ben):
            await garden.grace.slash("gate award", member=person, tier="Mural", **{"for": "30d"})
            await garden.driver.wait_for_role(person, role)
        garden.clock.pass_by(days=31)
        await garden.services.recheck.run_due()
        for person in (ada, ben):
            await garden.driver.wait_for_role(person, role, present=False)
        await closed(garden)
        told = await garden.grace.slash("gate report", tier="mural")
        assert told.ephemeral
        assert told.text.startswith("2 losses of **Mural**. 0 members hold it still.")
        assert f"<@{ada.id}>: <@&{role.id}>, closed." in told.text
        assert "The award has ended" in told.text
        rows = await read(garden, told)
        assert {row["accounts"] for row in rows} == {f"discord:{ada.id}", f"discord:{ben.id}"}
        assert {(row["cause"], row["closed"], row["tier"]) for row in rows} == {("award", "yes", "Mural")}


async def test_a_removed_tier_is_reported_by_its_name_with_the_doors_it_had(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier("Mural", 3, "")
        ada = await garden.guild.member("ada")
        await garden.grace.slash("gate award", member=ada, tier="Mural")
        await garden.driver.wait_for_role(ada, role)
        await applied(await garden.grace.slash("gate tier remove", name="Mural"))
        await garden.driver.wait_for_role(ada, role, present=False)
        told = await garden.grace.slash("gate report", tier="Mural")
        assert f"<@{ada.id}>: <@&{role.id}>" in told.text
        assert "The moderators removed this tier" in told.text


async def test_what_a_wallet_held_is_evidence_and_its_address_shown_by_its_ends(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, role)
        garden.holds("ada", 0)
        for _ in range(2):
            await garden.look_again()
            garden.clock.pass_by(minutes=5)
            garden.chain.mine(5)
        await garden.driver.wait_for_role(ada, role, present=False)
        told = await garden.grace.slash("gate report", tier="Maker")
        assert "held 0 Garden Pass at Base block" in told.text
        everything = told.text + str(await read(garden, told))
        assert WALLETS["ada"] not in everything
        assert "0xa1a1…a1a1" not in everything


async def test_a_tier_nobody_lost_says_who_holds_it(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier("Mural", 3, "")
        ada = await garden.guild.member("ada")
        await garden.grace.slash("gate award", member=ada, tier="Mural")
        told = await garden.grace.slash("gate report", tier="Mural")
        assert told.text == "Nobody has lost **Mural** yet. 1 member holds it still."


async def test_a_tier_there_never_was_is_said_to_be_none(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier("Mural", 3, "")
        told = await garden.grace.slash("gate report", tier="Murall")
        assert told.text == "There is no tier called **Murall**. `/gate tier list` shows them all."


async def test_only_who_may_manage_roles_reads_it(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier("Mural", 3, "")
        ada, ben = [await garden.guild.member(name) for name in ("ada", "ben")]
        with pytest.raises(CannotDoError, match="may not use"):
            await ada.slash("gate report", tier="Mural")
        await garden.driver.offered_to_all()
        assert "needs the permission Manage Roles" in (await ada.slash("gate report", tier="Mural")).text
        low = await garden.guild.role("Ward", permissions="manage_roles")
        await low.move(1)
        await ben.gets(low)
        assert "Nobody has lost" in (await ben.slash("gate report", tier="Mural")).text
        elsewhere = await garden.driver.guild("Elsewhere")
        assert "I am not switched on" in (await elsewhere.owner.slash("gate report", tier="Mural")).text
