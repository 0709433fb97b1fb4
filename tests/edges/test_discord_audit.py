"""`/gate audit`: who did what, for moderators; and a log somebody tampered with says so."""

import csv
import io

import pytest
from sqlalchemy import delete, update

from sandbox.errors import CannotDoError
from storage import tables
from tests.house_discord import open_garden


async def busy(garden):
    """A tier, an award made, lengthened and ended; the rest is grace's."""
    await garden.tier("Resident", 3, "")
    ada = await garden.guild.member("ada")
    for command, options in (
        ("award", {"until": "2026-12-01", "reason": "the **mural**"}),
        ("extend", {"for": "30d"}),
        ("revoke", {"reason": "it is painted"}),
    ):
        await garden.grace.slash(f"gate {command}", member=ada, tier="Resident", **options)
    return ada


async def read(garden, answer):
    """The rows of the file that hangs on this answer."""
    (url,) = answer.files.values()
    content = garden.discord.house.world.files.kept[int(url.split("/")[-2])]
    return list(csv.DictReader(io.StringIO(content.decode())))


async def test_what_was_done_is_told_with_before_and_after_and_as_a_file(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada = await busy(garden)
        told = await garden.grace.slash("gate audit")
        assert told.ephemeral
        assert told.text.startswith("4 lines, and the log is whole. Its seal is `4:")
        who = f"<@{garden.grace.id}>"
        for said in (
            f"{who} ended <@{ada.id}>'s award of **Resident**. Before: until <t:1798675200:f>. Reason: it is painted",
            f"{who} lengthened <@{ada.id}>'s award of **Resident**. Before: until <t:1796083200:f>. After: until",
            f"{who} awarded **Resident** to <@{ada.id}>. After: until <t:1796083200:f>. Reason: the \\*\\*mural\\*\\*",
            f"{who} changed the tiers. Before: revision 0. After: added Resident, revision 1.",
        ):
            assert said in told.text
        rows = await read(garden, told)
        assert [row["deed"] for row in rows] == ["revoked", "extended", "awarded", "policy"]
        assert rows[0]["accounts"] == f"discord:{ada.id}"


async def test_it_can_be_asked_about_a_member_a_tier_a_moderator_or_since_a_day(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada = await busy(garden)
        ben = await garden.guild.member("ben")
        for options, count in (
            ({"member": ada}, 3),
            ({"member": ben}, 0),
            ({"tier": "resident"}, 3),
            ({"moderator": garden.grace}, 4),
            ({"moderator": ben}, 0),
            ({"since": "2026-11-22"}, 4),
            ({"since": "2026-11-23"}, 0),
        ):
            told = await garden.grace.slash("gate audit", **options)
            assert len(await read(garden, told)) == count, options
            assert ("No line is about that." in told.text) is (count == 0)
        assert "`soon` is no date" in (await garden.grace.slash("gate audit", since="soon")).text


@pytest.mark.parametrize(
    "change",
    [
        delete(tables.audit).where(tables.audit.c.number == 2),
        delete(tables.audit).where(tables.audit.c.number == 4),
        update(tables.audit).where(tables.audit.c.number == 3).values(by={"platform": "discord", "id": 1, "name": "x"}),
    ],
    ids=["dropped", "dropped at the end", "changed"],
)
async def test_a_log_that_was_tampered_with_says_so_first(tmp_path, change):
    async with open_garden(tmp_path) as garden:
        await busy(garden)
        async with garden.store.write() as tx:
            await tx.connection.execute(change)
        assert (await garden.grace.slash("gate audit")).text.startswith("**This log was tampered with.** line ")


async def test_only_who_may_manage_roles_reads_it(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada = await busy(garden)
        ben = await garden.guild.member("ben")
        with pytest.raises(CannotDoError, match="may not use"):
            await ada.slash("gate audit")
        await garden.driver.offered_to_all()
        assert "needs the permission Manage Roles" in (await ada.slash("gate audit")).text
        low = await garden.guild.role("Ward", permissions="manage_roles")
        await low.move(1)
        await ben.gets(low)
        assert "4 lines, and the log is whole" in (await ben.slash("gate audit")).text
        elsewhere = await garden.driver.guild("Elsewhere")
        assert "I am not switched on" in (await elsewhere.owner.slash("gate audit")).text
