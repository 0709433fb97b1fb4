"""What moderators type wrong, or at the wrong time: each answer tells what is the matter, and what to do next."""

import pytest

from tests.house_discord import open_garden


@pytest.fixture
async def garden(tmp_path):
    async with open_garden(tmp_path) as garden:
        yield garden


async def test_a_tier_in_the_way_is_named_and_how_it_is_changed(garden):
    role = await garden.tier("Maker", 1)
    await garden.tier("Resident", 3, "")
    there = await garden.grace.slash("gate tier add", name="maker", rank=2, role=role)
    assert "called **Maker** already" in there.text
    assert "`/gate tier edit`" in there.text
    for name, rank in (("Maker", 3), ("Resident", 1)):
        same = await garden.grace.slash("gate tier edit", name=name, rank=rank)
        assert "**Maker** and **Resident** would have the same rank" in same.text, name
    same = await garden.grace.slash("gate tier add", name="Other", rank=3, role=role)
    assert "**Resident** and **Other** would have the same rank" in same.text


async def test_a_channel_and_a_new_one_at_once_are_refused_and_so_is_closing_what_is_to_be_made(garden):
    await garden.tier()
    there = await garden.guild.channel("there")
    for more in ({"channel": there}, {"close": True}):
        answer = await garden.grace.slash("gate map channel", tier="Maker", new="atelier", **more)
        assert "not both" in answer.text, more
        assert answer.buttons == []


async def test_a_day_that_has_begun_starts_no_shadow(garden):
    await garden.tier()
    for day in ("2020-01-01", f"{garden.clock.now():%Y-%m-%d}"):
        answer = await garden.grace.slash("gate shadow", tier="Maker", what="begin", until=day)
        assert f"`{day}` has begun already" in answer.text
        assert answer.buttons == []
    later = await garden.grace.slash("gate shadow", tier="Maker", what="begin", until="2026-12-31")
    assert "Apply" in later.buttons


async def test_who_awards_or_changes_while_all_is_frozen_reads_that_it_waits(garden):
    ada = await garden.guild.member("ada")
    await garden.tier("Resident", 1, "")
    waits = "nothing is given or taken. `/gate unfreeze` lets things go on."
    award = {"member": ada, "tier": "Resident"}
    assert waits not in (await garden.grace.slash("gate award", **award, **{"for": "1h"})).text
    await garden.grace.slash("gate freeze")
    assert waits in (await garden.grace.slash("gate award", **award, **{"for": "1h"})).text
    assert waits in (await garden.grace.slash("gate extend", **award, **{"for": "1h"})).text
    assert waits in (await garden.grace.slash("gate revoke", **award)).text
    file = {"filename": "a.csv", "content": "member,tier\n@ada,Resident\n"}
    assert waits in (await (await garden.grace.slash("gate award-file", file=file)).click("Apply")).text
    changed = await garden.grace.slash("gate tier edit", name="Resident", rank=2)
    assert waits in (await changed.click("Apply")).text


async def test_ending_an_award_that_is_none_says_where_else_the_tier_comes_from(garden):
    ada = await garden.guild.member("ada")
    await garden.tier()
    answer = await garden.grace.slash("gate revoke", member=ada, tier="Maker")
    assert "`/gate why` tells by what else they hold it" in answer.text


async def test_a_role_that_was_deleted_is_taken_off_its_tier_with_the_next_one_it_opens(garden):
    gone, other = await garden.tier(), await garden.guild.role("Other")
    await gone.delete()
    begun = await garden.grace.slash("gate setup")
    assert (
        "A role that **Maker** opened does not exist any more. Give it another one with `/gate map role`" in begun.text
    )
    shown = await garden.grace.slash("gate map role", tier="Maker", role=other)
    assert f"**Maker** opens <@&{other.id}> instead of <@&{gone.id}>." in shown.text
    await shown.click("Apply")
    policy, _ = await garden.services.policy.current(garden.place)
    assert [door.id for door in policy.tier("Maker").doors] == [int(other.id)]
    assert "A role that" not in (await garden.grace.slash("gate setup")).text
