"""Changing tiers on Discord: what is shown first, and who may do what, as member, moderator and lower moderator."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.giving.policy import Shadow
from sandbox.discord.driver import PersonDriver, RoleDriver
from tests.changing import IN_FORCE, applied
from tests.house_discord import CONTRACT, HOLDS_ONE, Garden, open_garden

HOLDS_TWO = f"erc721:base:{CONTRACT} >= 2"


@dataclass
class Office:
    """Grace owns the garden; heidi stands above Maker, ivo below it; ada is a member with one pass; dora is nobody."""

    garden: Garden
    maker: RoleDriver
    higher: RoleDriver
    heidi: PersonDriver
    ivo: PersonDriver
    ada: PersonDriver
    dora: PersonDriver

    async def tiers(self):
        return (await self.garden.services.policy.current(self.garden.place))[0]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_garden(tmp_path) as garden:
        people = [await garden.guild.member(name) for name in ("heidi", "ivo", "ada", "dora")]
        heidi, ivo, ada, dora = people
        low = await garden.guild.role("Ward", permissions="manage_roles")
        maker = await garden.tier()
        higher = await garden.guild.role("Higher")
        high = await garden.guild.role("Moderator", permissions="manage_roles")
        for height, role in enumerate((low, maker, high, higher), 1):
            await role.move(height)
        await heidi.gets(high)
        await ivo.gets(low)
        await garden.proves(ada)
        garden.chain.mine(5)
        await garden.look_again()
        await garden.driver.wait_for_role(ada, maker)
        yield Office(garden, maker, higher, heidi, ivo, ada, dora)


async def test_an_edit_says_what_it_changes_and_names_who_loses(office: Office):
    asked = await office.heidi.slash("gate tier edit", name="maker", requirement=HOLDS_TWO, rank=4)
    assert asked.ephemeral
    for said in (
        "Nothing is changed yet.",
        "**Maker**: It asks for at least 2 Garden Pass (NFT on Base). Before: It asks for at least 1 Garden Pass",
        "**Maker** has rank 4 instead of 1.",
        "**Maker**: 0 keep it, 0 gain it, 1 lose it.",
        f"lose it: <@{office.ada.id}>",
        "These buttons work for an hour.",
    ):
        assert said in asked.text, asked.text
    assert asked.buttons == ["Apply", "Shadow", "Cancel", "Names"]
    done = await applied(asked)
    assert IN_FORCE in done.text
    await office.garden.driver.wait_for_role(office.ada, office.maker, present=False)


async def test_an_edit_opens_and_closes_roles(office: Office):
    more = await office.garden.guild.role("More")
    await more.move(1)
    asked = await office.garden.grace.slash("gate tier edit", name="Maker", opens=more)
    assert f"opens <@&{office.maker.id}>, <@&{more.id}> instead of <@&{office.maker.id}>" in asked.text
    assert "Shadow" not in asked.buttons, "doors open at once"
    await applied(asked)
    await office.garden.driver.wait_for_role(office.ada, more)
    await applied(await office.garden.grace.slash("gate tier edit", name="Maker", closes=office.maker))
    await office.garden.driver.wait_for_role(office.ada, office.maker, present=False)
    assert await office.ada.roles() == {"More"}


async def test_an_edit_that_says_nothing_changes_nothing(office: Office):
    answer = await office.garden.grace.slash("gate tier edit", name="Maker", rank=1)
    assert answer.text == "That is how it is already. Nothing was changed. `/gate tier list` shows how it is."
    unread = await office.garden.grace.slash("gate tier edit", name="Maker", requirement="erc721:base")
    assert "I cannot read the requirement" in unread.text
    assert "There is no tier called" in (await office.garden.grace.slash("gate tier edit", name="Nobody", rank=1)).text


async def test_one_tier_is_shown_as_it_is(office: Office):
    shown = await office.garden.grace.slash("gate tier show", name="maker")
    assert "**Maker** (rank 1) opens" in shown.text
    assert "1 member holds it" in shown.text
    assert HOLDS_ONE.removesuffix(" >= 1") in shown.text


async def test_all_names_are_shown_in_pages_with_a_way_back(office: Office):
    asked = await office.garden.grace.slash("gate tier remove", name="Maker")
    names = await asked.click("Names")
    assert names.text.startswith("Page 1 of 1.")
    assert f"**Maker**, lose it: <@{office.ada.id}>" in names.text
    assert names.buttons == ["Back"]
    back = await names.click("Back")
    assert back.text == asked.text
    assert back.buttons == asked.buttons


async def test_stale_buttons_say_so_and_look_again(office: Office):
    asked = await office.garden.grace.slash("gate tier edit", name="Maker", rank=3)
    await applied(await office.garden.grace.slash("gate tier edit", name="Maker", requirement=HOLDS_TWO))
    stale = await asked.click("Apply")
    assert "The tiers have changed since this was shown" in stale.text
    again = await stale.click("Look again")
    assert "has rank 3 instead of 1" in again.text
    await applied(again)
    (tier,) = (await office.tiers()).tiers
    assert tier.rank == 3


async def test_the_last_change_is_undone_and_any_earlier_one_is_picked_from_a_list(office: Office):
    grace = office.garden.grace
    await applied(await grace.slash("gate tier edit", name="Maker", rank=3))
    await applied(await grace.slash("gate tier edit", name="Maker", rank=5))
    listed = await grace.autocomplete("gate undo", "revision")
    assert [choice["value"] for choice in listed] == ["2", "1"]
    assert listed[0]["name"].startswith("2: edit Maker (grace, 2026-11-22")
    shown = await grace.slash("gate undo")
    assert "It goes back to revision 2." in shown.text
    assert "has rank 3 instead of 5" in shown.text
    await applied(shown)
    await applied(await grace.slash("gate undo", revision="1"))
    assert ((await office.tiers()).revision, (await office.tiers()).tiers[0].rank) == (5, 1)
    assert "There is no such revision" in (await grace.slash("gate undo", revision="99")).text
    assert "There is no such revision" in (await grace.slash("gate undo", revision="soon")).text


async def test_the_very_first_undo_has_nothing_to_go_back_to(tmp_path: Path):
    async with open_garden(tmp_path) as garden:
        assert "nothing to go back to" in (await garden.grace.slash("gate undo")).text


async def test_the_brake_is_said_wherever_somebody_looks(office: Office):
    grace, ada = office.garden.grace, office.ada
    frozen = await office.ivo.slash("gate freeze", reason="a stolen account")
    assert "nothing is given or taken" in frozen.text
    assert "The moderators have paused all giving and taking here" in (await ada.slash("passes")).text
    why = await ada.slash("why")
    assert "have paused all giving and taking" in "".join([why.text, *(more.text for more in why.followups)])
    status = (await grace.slash("gate status")).text
    assert f"Frozen by <@{office.ivo.id}>" in status
    assert "a stolen account" in status
    office.garden.holds("ada", 0)
    await office.garden.look_again()
    assert "Maker" in await ada.roles()
    assert "You cannot decide who has" in (await office.ivo.slash("gate unfreeze")).text
    assert "It is frozen already" in (await grace.slash("gate freeze")).text
    assert "Things go on" in (await grace.slash("gate unfreeze")).text
    await office.garden.driver.wait_for_role(ada, office.maker, present=False)
    assert "Nothing is frozen here" in (await grace.slash("gate unfreeze")).text


async def test_a_tier_is_tried_in_shadow_reported_on_and_started(office: Office):
    grace = office.garden.grace
    asked = await grace.slash("gate tier edit", name="Maker", requirement=HOLDS_TWO)
    tried = await asked.click("Shadow")
    assert "In shadow: **Maker**." in tried.text
    await office.garden.look_again()
    assert "Maker" in await office.ada.roles()
    report = (await grace.slash("gate shadow", tier="Maker")).text
    assert "If it started now: 0 keep it, 0 gain it, 1 lose it" in report
    assert "1 of 1 members the bot knows have linked a wallet" in report
    assert "Of the 1 who hold any tier now, 0 would hold this one (0 %)." in report
    assert "**Maker** is in shadow: 0 would gain it, 1 would lose it." in (await grace.slash("gate status")).text
    why = await office.ada.slash("why")
    assert "It is being tried: nobody gains or loses it yet." in why.text
    await applied(await grace.slash("gate shadow", tier="Maker", what="start"))
    await office.garden.driver.wait_for_role(office.ada, office.maker, present=False)
    assert "is not in shadow" in (await grace.slash("gate shadow", tier="Maker")).text


async def test_a_day_and_a_number_at_which_it_starts_are_typed(office: Office):
    grace = office.garden.grace
    asked = await grace.slash("gate shadow", tier="Maker", what="begin", until="2026-12-31", members=12)
    await applied(asked)
    (tier,) = (await office.tiers()).tiers
    assert (tier.shadow.until.isoformat(), tier.shadow.members) == ("2026-12-31T00:00:00+00:00", 12)
    assert "once 12 members qualify" in (await grace.slash("gate shadow", tier="Maker")).text
    wrong = await grace.slash("gate shadow", tier="Maker", what="begin", until="soon")
    assert "`soon` is no day." in wrong.text
    assert tier.shadow != Shadow()


async def test_only_the_doors_of_the_highest_tier_if_moderators_want_it_so(office: Office):
    grace, garden = office.garden.grace, office.garden
    top = await garden.tier("Top", 2)
    await garden.driver.wait_for_role(office.ada, top)
    asked = await grace.slash("gate doors", of="highest")
    assert "Only the highest counts" in asked.text
    assert f"keep it, but a door of it closes for them: <@{office.ada.id}>" in asked.text
    await applied(asked)
    await garden.driver.wait_for_role(office.ada, office.maker, present=False)
    assert await office.ada.roles() == {"Top"}
    await applied(await grace.slash("gate doors", of="all"))
    await garden.driver.wait_for_role(office.ada, office.maker)


COMMANDS = {
    "gate tier edit": {"name": "Maker", "rank": 7},
    "gate tier remove": {"name": "Maker"},
    "gate undo": {"revision": "0"},
    "gate shadow": {"tier": "Maker", "what": "begin"},
    "gate doors": {"of": "highest"},
    "gate unfreeze": {},
}


@pytest.mark.parametrize("command", sorted(COMMANDS))
async def test_a_moderator_below_the_role_changes_nothing_of_it_and_one_above_may(office: Office, command: str):
    if command == "gate unfreeze":
        await office.ivo.slash("gate freeze")
    lower = await office.ivo.slash(command, **COMMANDS[command])
    if command == "gate tier edit":
        assert lower.buttons, "a rank opens and closes nothing"
        lower = await office.ivo.slash(command, name="Maker", requirement=HOLDS_TWO)
    assert "You cannot" in lower.text
    assert lower.buttons == []
    before = await office.tiers()
    above = await office.heidi.slash(command, **COMMANDS[command])
    assert "You cannot" not in above.text
    assert await office.tiers() == before


@pytest.mark.parametrize("command", sorted({*COMMANDS, "gate freeze", "gate tier show"}))
async def test_members_and_outsiders_get_nowhere_even_where_the_commands_are_shown_to_all(office: Office, command: str):
    await office.garden.driver.offered_to_all()
    options = COMMANDS.get(command, {"name": "Maker"} if command == "gate tier show" else {})
    for person in (office.ada, office.dora):
        answer = await person.slash(command, **options)
        assert answer.text == "This needs the permission Manage Roles in this server. Ask somebody who has it."
        assert answer.buttons == []
    assert (await office.tiers()).revision == 1
