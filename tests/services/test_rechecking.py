"""`/recheck` and the next tier: what a member reads after a look of their own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.giving.policy import Tier
from bot.domain.requirements.requirements import Holds
from bot.ports import JobKind
from bot.text.next_tier import next_tier
from bot.text.recheck import rechecked
from storage.jobs import Jobs
from tests.house_gates import PASS, TITLES, Studio, open_studio, person

MAKER = Tier("Maker", 1, Holds(PASS, name="Garden Pass"), ())
PATRON = Tier("Patron", 2, Holds(PASS, "3", name="Garden Pass"), ())
GUEST = Tier("Guest", 3, None, ())


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with open_studio(tmp_path) as studio:
        await studio.opens(MAKER, PATRON)
        yield studio


async def recheck(studio: Studio, number: int = 1) -> str:
    found = await studio.services.rechecking(studio.community, person(number))
    return rechecked(found.member, found.plan, found.again, "Plotter Garden").paragraphs[0]


async def above(studio: Studio, number: int = 1) -> str:
    mine = await studio.services.passes.mine(studio.community, person(number))
    return next_tier(mine.policy, mine.member, mine.plan, TITLES)


async def test_a_look_says_what_it_changed_and_then_that_nothing_did(studio: Studio):
    await studio.linked(1, 1)
    assert (await recheck(studio)).startswith("**Maker** opened for you.\nYou may ask again ")
    studio.clock.pass_by(minutes=1)
    assert (await recheck(studio)).startswith("Nothing changed: you hold **Maker**.")


async def test_within_a_minute_nobody_is_looked_at_again_and_others_are(studio: Studio):
    await studio.linked(1, 0)
    await studio.linked(2, 1)
    assert (await recheck(studio)).startswith("Nothing changed: you hold no tier yet.")
    studio.holds(1, 1)
    studio.clock.pass_by(seconds=59)
    looks = len(studio.chain.reads)
    assert (await recheck(studio)).startswith("I looked a moment ago.")
    assert len(studio.chain.reads) == looks
    assert (await recheck(studio, 2)).startswith("**Maker** opened for you.")
    studio.clock.pass_by(seconds=1)
    assert (await recheck(studio)).startswith("**Maker** opened for you.")


async def test_what_cannot_be_read_is_said_and_changes_nothing(studio: Studio):
    await studio.linked(1, 1)
    await recheck(studio)
    studio.clock.pass_by(minutes=1)
    studio.chain.silent = {0, 1}
    lines = (await recheck(studio)).split("\n")
    assert lines[0] == "Nothing changed: you hold **Maker**."
    assert lines[1] == "**Maker** and **Patron** cannot be told right now; nothing changes on a guess."


async def test_who_has_nothing_here_is_told_how_to_begin(studio: Studio):
    assert await recheck(studio) == "You have proved no wallet in Plotter Garden yet. Begin with `/verify`."


async def test_a_look_makes_sure_of_what_they_have_on_each_platform(studio: Studio):
    """A role that somebody took away by hand is given again, though nothing about the tier changed."""
    member = await studio.linked(1, 1)
    await studio.look(member)
    await studio.works()
    await recheck(studio)
    async with studio.store.write() as tx:
        waiting = await Jobs(tx.connection).claim([JobKind.MATCH], studio.clock.now(), 9)
    assert [job.payload["member"] for job in waiting] == [member]


async def test_the_next_tier_says_what_it_asks_and_what_is_missing(studio: Studio):
    await studio.linked(1, 1)
    assert await above(studio) == (
        "Next: **Patron**, for at least 3 Garden Pass (NFT on Base).\n- Garden Pass: asked 3, seen 1"
    )


async def test_who_holds_nothing_is_told_of_the_lowest_tier_and_who_stands_at_the_top_of_none(studio: Studio):
    await studio.linked(1, 0)
    assert (await above(studio)).startswith("Next: **Maker**, for at least 1 Garden Pass")
    studio.holds(1, 3)
    studio.clock.pass_by(seconds=11)  # within ten of the last look it is not looked at anew
    assert await above(studio) == ""


async def test_what_moderators_award_is_a_next_tier_too(studio: Studio):
    await studio.opens(MAKER, replace(GUEST, rank=2))
    await studio.linked(1, 1)
    assert await above(studio) == "Next: **Guest**, which moderators award."


async def test_what_is_missing_is_not_guessed(studio: Studio):
    await studio.linked(1, 0)
    studio.chain.silent = {0, 1}
    assert (await above(studio)).endswith("What is missing cannot be read right now.")
