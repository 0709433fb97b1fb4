"""Many awards from one file, on a strict local Discord: shown first, then all of them or none."""

import pytest

from bot.domain.ids import Account, Platform
from cogs.discord import GatehouseClient
from sandbox.discord.answers import Answer
from sandbox.errors import CannotDoError
from tests.house_discord import account, open_garden


def file(*lines: str) -> dict[str, str]:
    return {"filename": "awards.csv", "content": "\n".join(["member,tier,for,until,reason", *lines])}


async def town(garden):
    """Two tiers that are awarded only, and three people."""
    roles = [await garden.tier("Resident", 3, ""), await garden.tier("Curator", 4, "")]
    return roles, [await garden.guild.member(name) for name in ("ada", "ben", "cleo")]


def last(answer: Answer) -> str:
    return (answer.followups or [answer])[-1].text


async def awards(garden):
    """Everybody's open awards: whose, of what."""
    async with garden.store.read() as tx:
        found = await tx.members.get(range(1, 50))
        of = {member.id: member.accounts[0].name for member in found}
        return {(of[award.member], award.tier, award.why) for award in await tx.awards.open(list(of))}


async def test_a_file_is_shown_first_and_made_as_a_whole_after_a_yes(tmp_path):
    async with open_garden(tmp_path) as garden:
        (resident, curator), (ada, ben, cleo) = await town(garden)
        await garden.grace.slash("gate award", member=ada, tier="Resident")
        lines = f"{ada.id},resident,30d,,the mural", f"<@{ben.id}>,Resident,,2026-12-31,", f"{cleo.id},Curator"
        shown = await garden.grace.slash("gate award-file", file=file(*lines))
        assert shown.ephemeral
        assert "3 awards: 1 × **Curator**, 2 × **Resident**." in shown.text
        assert "1 of them takes the place of an award that is open" in shown.text
        assert f"<@{ben.id}> gets **Resident** until <t:1798675200:f>." in shown.text
        assert "<t:1798675200:f>. The reason:" not in shown.text
        assert ". The reason: the mural" in shown.text
        assert shown.buttons == ["Apply", "Cancel"]
        assert await awards(garden) == {("ada", "Resident", "")}
        done = await shown.click("Apply")
        assert (done.text.startswith("3 awards"), done.buttons) == (True, [])
        for person, role in ((ada, resident), (ben, resident), (cleo, curator)):
            await garden.driver.wait_for_role(person, role)
        assert await awards(garden) == {
            ("ada", "Resident", "the mural"),
            ("ben", "Resident", ""),
            ("cleo", "Curator", ""),
        }


async def test_a_name_is_whose_it_is_now_and_nobody_s_who_had_it_once(tmp_path):
    async with open_garden(tmp_path) as garden:
        _, (ada, ben, _) = await town(garden)
        async with garden.store.write() as tx:
            await tx.members.ensure(garden.community.id, account(ada))
            await tx.members.ensure(garden.community.id, Account(Platform.DISCORD, int(ben.id), "mallory"))
        shown = await garden.grace.slash("gate award-file", file=file("@ada,Resident"))
        assert f"<@{ada.id}> gets **Resident** until it is ended." in shown.text
        for name in ("mallory", "nobody"):
            shown = await garden.grace.slash("gate award-file", file=file(f"@{name},Resident"))
            assert f"Line 2: I know nobody here who is called `@{name}` now" in shown.text
            assert shown.buttons == []


async def test_every_bad_line_is_named_and_then_nothing_is_done(tmp_path):
    async with open_garden(tmp_path) as garden:
        _, (ada, ben, _) = await town(garden)
        away = await garden.guild.person("dora")
        bot = garden.discord.house.world.app.id
        shown = await garden.grace.slash(
            "gate award-file",
            file=file(
                f"{ada.id},Resident",
                f"{ben.id},Nobody",
                "ben,Resident",
                f"{ben.id},Resident,soon",
                f"{ben.id},Resident,30d,2026-12-31",
                f"{ben.id},Resident,,2020-01-01",
                f"{away.id},Resident",
                f"{bot},Resident",
                f"{ada.id},RESIDENT",
                f"{ada.id},@everyone **x** http://b.example",
            ),
        )
        for said in (
            "9 things are wrong with this file, so nothing of it is done",
            "Line 3: There is no tier called **Nobody**",
            "Line 4: `ben` names no account",
            "Line 5: `soon` is no span of time",
            "Line 6: Give either `for` or `until`",
            "Line 7: That moment is over",
            "Line 8: That account is not in this server",
            "Line 9: Bots hold no tiers",
            "Line 10: It awards the same tier to the same account as line 2",
            "Line 11: There is no tier called",
        ):
            assert said in shown.text, shown.text
        assert "Nothing was changed" not in shown.text
        assert "http" not in shown.text
        assert shown.buttons == []
        assert await awards(garden) == set()


async def test_a_file_too_large_or_without_headings_is_refused_in_a_sentence(tmp_path):
    async with open_garden(tmp_path) as garden:
        await town(garden)
        large = await garden.grace.slash("gate award-file", file={"filename": "a.csv", "content": "x" * 300_000})
        assert "This file is larger than 256 kB" in large.text
        bare = await garden.grace.slash("gate award-file", file={"filename": "a.csv", "content": "1,Resident"})
        assert "The first line names the columns" in bare.text


async def test_a_cancelled_an_applied_and_an_old_file_are_over(tmp_path):
    async with open_garden(tmp_path) as garden:
        _, (ada, _, _) = await town(garden)
        asked = [await garden.grace.slash("gate award-file", file=file(f"{ada.id},Resident")) for _ in range(3)]
        assert (await asked[0].click("Cancel")).text == "Nothing was awarded."
        await asked[1].click("Apply")
        async with garden.store.read() as tx:
            assert [await tx.batches.get(number) is None for number in (1, 2, 3)] == [True, True, False]
        garden.clock.pass_by(hours=2)
        assert "shown more than an hour ago" in last(await asked[2].click("Apply"))


async def lower(garden, role):
    """Ben, who may manage roles, from below this role and above the others."""
    ben = await garden.guild.member("ben")
    own = await garden.guild.role("Ward", permissions="manage_roles")
    await role.move(3)
    await own.move(2)
    await ben.gets(own)
    return ben, own


async def test_only_who_stands_above_every_role_of_a_file_may_have_it_applied(tmp_path):
    async with open_garden(tmp_path) as garden:
        (_, curator), (ada, _, cleo) = await town(garden)
        ben, ward = await lower(garden, curator)
        refused = await ben.slash("gate award-file", file=file(f"{ada.id},Resident", f"{ada.id},Curator"))
        assert "Line 3: You cannot decide who has **Curator**" in refused.text
        assert refused.buttons == []
        asked = await ben.slash("gate award-file", file=file(f"{ada.id},Resident"))
        await ben.loses(ward)
        assert "needs the permission Manage Roles" in last(await asked.click("Apply"))
        with pytest.raises(CannotDoError, match="may not use"):
            await cleo.slash("gate award-file", file=file(f"{cleo.id},Resident"))
        await garden.driver.offered_to_all()
        told = await cleo.slash("gate award-file", file=file(f"{cleo.id},Resident"))
        assert "needs the permission Manage Roles" in told.text
        assert await awards(garden) == set()


async def test_the_role_that_rose_above_its_moderator_meanwhile_stops_the_file(tmp_path):
    async with open_garden(tmp_path) as garden:
        (resident, _), (ada, *_) = await town(garden)
        ben = await garden.guild.member("ben")
        ward = await garden.guild.role("Ward", permissions="manage_roles")
        await ward.move(3)
        await ben.gets(ward)
        asked = await ben.slash("gate award-file", file=file(f"{ada.id},Resident"))
        assert asked.buttons == ["Apply", "Cancel"]
        await resident.move(4)
        assert "does not stand below your own highest role" in last(await asked.click("Apply"))
        assert await awards(garden) == set()


async def test_what_one_moderator_sent_in_another_cannot_apply_and_a_restart_keeps_the_buttons(tmp_path):
    async with open_garden(tmp_path) as garden:
        _, (ada, *_) = await town(garden)
        asked = await garden.grace.slash("gate award-file", file=file(f"{ada.id},Resident"))
        number = int(asked.message["components"][0]["components"][0]["custom_id"].rpartition(":")[2])
        fresh = GatehouseClient(garden.desk)
        assert "awards-apply" in fresh.presses, "what a button does stands in its id and the database alone"
        async with garden.store.read() as tx:
            assert (await tx.batches.get(number)).by == account(garden.grace)
