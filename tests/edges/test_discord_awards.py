"""Awards by command, on a strict local Discord: made, lengthened and ended, by those who may."""

import pytest

from sandbox.errors import CannotDoError
from tests.house_discord import account, open_garden


async def resident(garden):
    """A tier that is awarded only, and ada; the role and her."""
    return await garden.tier("Resident", 3, ""), await garden.guild.member("ada")


async def lower(garden, role):
    """Ben, who may manage roles, from below this role."""
    ben = await garden.guild.member("ben")
    own = await garden.guild.role("Ward", permissions="manage_roles")
    await role.move(2)
    await own.move(1)
    await ben.gets(own)
    return ben


async def until(garden, person):
    async with garden.store.read() as tx:
        member = await tx.members.of(garden.community.id, account(person))
        return [award.until for award in await tx.awards.open([member.id])]


async def test_an_award_until_a_date_is_told_to_its_moderator_and_stands_in_passes_with_its_reason(tmp_path):
    async with open_garden(tmp_path) as garden:
        role, ada = await resident(garden)
        given = await garden.grace.slash(
            "gate award", member=ada, tier="Resident", until="2026-12-31 18:00", reason="for the **mural**"
        )
        assert given.ephemeral
        assert f"<@{ada.id}> has **Resident** until <t:1798740000:f>" in given.text
        await garden.driver.wait_for_role(ada, role)
        held = await ada.slash("passes")
        assert "**Resident** was awarded to you until <t:1798740000:f>" in held.text
        assert r"The reason: for the \*\*mural\*\*" in held.text


async def test_a_longer_award_counts_from_its_end_and_keeps_its_reason(tmp_path):
    async with open_garden(tmp_path) as garden:
        _, ada = await resident(garden)
        await garden.grace.slash("gate award", member=ada, tier="Resident", until="2026-12-01", reason="the mural")
        longer = await garden.grace.slash("gate extend", member=ada, tier="resident", **{"for": "30d"})
        assert "keeps **Resident** until <t:1798675200:f>" in longer.text
        assert [str(one.date()) for one in await until(garden, ada)] == ["2026-12-31"]
        assert "The reason: the mural" in (await ada.slash("passes")).text
        assert "until it is ended" in (await garden.grace.slash("gate extend", member=ada, tier="Resident")).text
        assert await until(garden, ada) == [None]


async def test_a_revoked_award_closes_its_door_and_leaves_what_the_wallet_opens(tmp_path):
    async with open_garden(tmp_path) as garden:
        resident_role, ada = await resident(garden)
        maker = await garden.tier()
        await garden.proves(ada)
        for tier in ("Resident", "Maker"):
            await garden.grace.slash("gate award", member=ada, tier=tier)
        await garden.driver.wait_for_role(ada, resident_role)
        await garden.driver.wait_for_role(ada, maker)
        for tier in ("Resident", "Maker"):
            assert "is ended" in (await garden.grace.slash("gate revoke", member=ada, tier=tier)).text
        await garden.driver.wait_for_role(ada, resident_role, present=False)
        assert await ada.roles() == {"Maker"}
        assert await until(garden, ada) == []


async def test_an_award_of_who_left_the_server_can_be_ended(tmp_path):
    async with open_garden(tmp_path) as garden:
        _, ada = await resident(garden)
        await garden.grace.slash("gate award", member=ada, tier="Resident")
        await ada.leaves()
        assert "is ended" in (await garden.grace.slash("gate revoke", member=ada, tier="Resident")).text


@pytest.mark.parametrize(
    ("command", "options", "said"),
    [
        ("award", {"for": "30d", "until": "2026-12-31"}, "either `for` or `until`"),
        ("award", {"until": "next week"}, "`next week` is no date"),
        ("award", {"until": "2020-01-01"}, "That moment is over"),
        ("award", {"until": "2099-01-01"}, "more than ten years off"),
        ("extend", {"for": "30d"}, "They have no award of **Resident** here"),
        ("revoke", {}, "They have no award of **Resident** here"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_next_step(tmp_path, command, options, said):
    async with open_garden(tmp_path) as garden:
        _, ada = await resident(garden)
        answer = await garden.grace.slash(f"gate {command}", member=ada, tier="Resident", **options)
        assert said in answer.text
        assert await ada.roles() == set()


@pytest.mark.parametrize("command", ["award", "extend", "revoke"])
async def test_only_who_stands_above_the_role_awards_extends_or_revokes(tmp_path, command):
    async with open_garden(tmp_path) as garden:
        role, ada = await resident(garden)
        cleo = await garden.guild.member("cleo")
        await garden.grace.slash("gate award", member=ada, tier="Resident", until="2026-12-01")
        before = await until(garden, ada)
        options = {"member": cleo if command == "award" else ada, "tier": "Resident"}
        ben = await lower(garden, role)
        answer = await ben.slash(f"gate {command}", **options)
        assert "does not stand below your own highest role" in answer.text
        with pytest.raises(CannotDoError, match="may not use"):
            await cleo.slash(f"gate {command}", **options)
        await garden.driver.offered_to_all()
        assert "needs the permission Manage Roles" in (await cleo.slash(f"gate {command}", **options)).text
        assert await until(garden, ada) == before
        assert await cleo.roles() == set()


@pytest.mark.parametrize("command", ["award", "extend", "revoke"])
async def test_in_a_server_that_is_not_switched_on_nothing_is_awarded(tmp_path, command):
    async with open_garden(tmp_path) as garden:
        elsewhere = await garden.driver.guild("Elsewhere")
        owner = elsewhere.owner
        answer = await owner.slash(f"gate {command}", member=owner, tier="Resident")
        assert "I am not switched on for this server yet" in answer.text
