"""`/gate stats`: a picture with its words, for moderators."""

import pytest

from bot.app.pictures import DrawnPictures
from sandbox.errors import CannotDoError
from tests.house_discord import open_garden


async def test_the_figures_come_in_words_as_a_picture_and_as_a_file(tmp_path):
    async with open_garden(tmp_path, pictures=DrawnPictures()) as garden:
        role = await garden.tier()
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, role)
        told = await garden.grace.slash("gate stats", span="month", deadline=20)
        assert told.ephemeral
        assert told.text.startswith("**1 pass is held, 1\u00a0more than 30 days ago.**")
        assert "A. **Maker**: 1, 0 at the beginning, 1 at most" in told.text
        assert "1 of 1 member has proved a wallet (100\u00a0%)." in told.text
        assert sorted(told.files) == ["gatehouse-stats.csv", "gatehouse-stats.png"]
        kept = garden.discord.house.world.files.kept
        drawn, table = (kept[int(told.files[name].split("/")[-2])] for name in sorted(told.files, reverse=True))
        assert drawn.startswith(b"\x89PNG")
        assert table.decode().splitlines()[-1] == "2026-11-22,1"


async def test_an_empty_community_has_words_too(tmp_path):
    async with open_garden(tmp_path) as garden:
        told = await garden.grace.slash("gate stats")
        assert "There are no tiers yet." in told.text
        assert sorted(told.files) == ["gatehouse-stats.csv"]


async def test_only_who_may_manage_roles_sees_them(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada, ben = [await garden.guild.member(name) for name in ("ada", "ben")]
        with pytest.raises(CannotDoError, match="may not use"):
            await ada.slash("gate stats")
        await garden.driver.offered_to_all()
        assert "needs the permission Manage Roles" in (await ada.slash("gate stats")).text
        low = await garden.guild.role("Ward", permissions="manage_roles")
        await ben.gets(low)
        assert "Nobody holds a pass" in (await ben.slash("gate stats")).text
        elsewhere = await garden.driver.guild("Elsewhere")
        assert "I am not switched on" in (await elsewhere.owner.slash("gate stats")).text
