"""Shadow beside the bot now in charge of a role: each difference with its evidence, and nothing changed."""

import asyncio
import csv
from io import StringIO

import aiohttp

from tests.house_discord import WALLETS, account, open_garden


async def compared(person, role):
    """The answer and the rows of its file, by the account's name."""
    answer = await person.slash("gate compare", role=role, tier="Maker")
    if not answer.message["attachments"]:
        return answer, {}
    async with aiohttp.ClientSession() as session, session.get(answer.files["compare.csv"]) as response:
        rows = list(csv.DictReader(StringIO(await response.text())))
    return answer, {row["name"]: row for row in rows}


async def test_each_difference_is_listed_with_what_was_seen_and_where(tmp_path):
    async with open_garden(tmp_path) as garden:
        maker = await garden.tier()
        theirs = await garden.guild.role("Theirs")
        ada, ben, cleo = [await garden.guild.member(name) for name in ("ada", "ben", "cleo")]
        await garden.proves(ada)
        await garden.proves(ben, passes=0)
        await ben.gets(theirs)
        await cleo.gets(theirs)
        await garden.driver.wait_for_role(ada, maker)
        answer, rows = await compared(garden.grace, theirs)
        assert answer.ephemeral
        assert "With 1 member it is the same." in answer.text
        assert f"<@{ben.id}>: has the role, would lose it (Base block " in answer.text
        assert {name: (row["has_role"], row["would_have_tier"]) for name, row in rows.items()} == {
            "ada": ("no", "yes"),
            "ben": ("yes", "no"),
            "cleo": ("yes", "unlinked"),
        }
        assert f"{WALLETS['ada'][:4]}…{WALLETS['ada'][-2:]} erc721:base:" in rows["ada"]["seen"]
        assert rows["ada"]["seen"].endswith(" 1")
        assert rows["ben"]["seen"].endswith(" 0")
        assert rows["ben"]["blocks"].startswith("base ")
        assert await ada.roles() == {"Maker"}
        assert await ben.roles() == {"Theirs"}


async def test_whole_addresses_stand_there_only_of_who_shows_them(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        theirs = await garden.guild.role("Theirs")
        people = [await garden.guild.member(name) for name in ("ada", "ben")]
        for one in people:
            await garden.proves(one, passes=0)
            await one.gets(theirs)
        async with garden.store.write() as tx:
            member = await tx.members.of(garden.community.id, account(people[0]))
            await tx.members.set_shows_wallets(member.id, on=True)
        _, rows = await compared(garden.grace, theirs)
        assert WALLETS["ada"] in rows["ada"]["seen"]
        assert WALLETS["ben"] not in str(rows)


async def test_where_both_agree_there_is_nothing_to_list(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        theirs = await garden.guild.role("Theirs")
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        await ada.gets(theirs)
        answer, rows = await compared(garden.grace, theirs)
        assert "With 2 members it is the same." in answer.text
        assert rows == {}


async def test_what_cannot_be_read_is_apart_and_no_no(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        theirs = await garden.guild.role("Theirs")
        ada = await garden.guild.member("ada")
        await garden.proves(ada, passes=0)
        await ada.gets(theirs)
        garden.chain.silent = {0, 1}
        answer, rows = await compared(garden.grace, theirs)
        assert rows["ada"]["would_have_tier"] == "unknown"
        assert "cannot be told now" in answer.text


async def test_only_moderators_compare(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        theirs = await garden.guild.role("Theirs")
        await garden.driver.offered_to_all()
        ada = await garden.guild.member("ada")
        refused = await ada.slash("gate compare", role=theirs, tier="Maker")
        assert refused.text.startswith("This needs the permission Manage Roles")


MEMBERS = "/guilds/*/members"


async def begun(garden):
    """A comparison that has said how far it is, and waits for more people; what lets it go on."""
    await garden.tier()
    theirs, ada = await garden.guild.role("Theirs"), await garden.guild.member("ada")
    await ada.gets(theirs)
    first = await garden.driver.faults.hold("GET", MEMBERS)
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(garden.grace.slash("gate compare", role=theirs, tier="Maker"))
        await first.reached()
        second = await garden.driver.faults.hold("GET", MEMBERS)
        await first.release()
        answer = await asking
    await second.reached()
    return answer, second


async def finished(garden):
    """Return once the comparison has found what there is."""
    async with asyncio.timeout(5):
        while not any(one.found for one in garden.services.comparing.asked.values()):  # noqa: ASYNC110  nobody is told
            await asyncio.sleep(0.01)


async def test_one_that_takes_longer_than_discord_waits_is_shown_when_it_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr("cogs.discord.changes.SAY_EVERY", 0.0)
    async with open_garden(tmp_path) as garden:
        answer, held = await begun(garden)
        assert "press **Show it** then" in answer.text
        again = await answer.click("Show it")
        assert "people so far." in again.text
        await garden.driver.limits(token_seconds=0.0)
        await held.release()
        await finished(garden)
        await garden.driver.limits(token_seconds=900.0)
        shown = await again.click("Show it")
        assert "has the role, has linked no wallet" in shown.text
        assert shown.buttons == []
        assert list(shown.files) == ["compare.csv"]


async def test_one_that_is_gone_says_how_to_get_it_again(tmp_path, monkeypatch):
    monkeypatch.setattr("cogs.discord.changes.SAY_EVERY", 0.0)
    async with open_garden(tmp_path) as garden:
        answer, held = await begun(garden)
        garden.services.comparing.asked.clear()
        gone = await answer.click("Show it")
        assert "Type `/gate compare` once more." in gone.text
        await held.release()
