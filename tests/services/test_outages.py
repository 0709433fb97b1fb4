"""All nodes of a chain are out: its communities' moderators are told once, and once when one can be used again."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.events import Event, EventKind
from bot.domain.ids import CommunityId, Place, Platform
from bot.ports import JobKind
from bot.services.moderating.outages import AFTER, Outages
from bot.text.news import for_moderators
from tests.blank import fresh_store
from tests.fakes_chain import FakeChains
from tests.house_changes import ELDER, MAKER, Town, open_town
from tests.house_verify import BASE

TITLES = {BASE: "Base"}


@dataclass
class House:
    town: Town
    outages: Outages

    def restarted(self) -> None:
        self.outages = Outages(self.town.store, self.town.jobs, FakeChains(self.town.chain), self.town.clock)

    async def goes_by(self, minutes: float) -> None:
        """The tick comes every minute."""
        for _ in range(int(minutes)):
            self.town.clock.pass_by(minutes=1)
            await self.outages.look(BASE)

    async def hears(self) -> list[str]:
        jobs = self.town.jobs.of(JobKind.TELL_MODERATORS)
        self.town.jobs.asked = []
        async with self.town.store.read() as tx:
            events = [await tx.events.get(job.payload["events"][0]) for job in jobs]
        return [for_moderators([event], TITLES) for event in events]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        await town.made(MAKER)
        town.jobs.asked = []
        house = House(town, Outages(store, town.jobs, FakeChains(town.chain), town.clock))
        await house.outages.look(BASE)
        yield house


async def test_it_is_told_once_after_some_minutes_and_once_when_it_is_over(house: House):
    house.town.chain.silent = {0, 1}
    await house.goes_by(AFTER.total_seconds() / 60)
    assert await house.hears() == []
    await house.goes_by(30)
    (down,) = await house.hears()
    assert down.startswith("None of the 2 nodes for Base can be used since <t:")
    assert "(base-0.example: silent; base-1.example: silent)" in down.replace("\\", "")
    assert "everybody keeps what they hold there and nobody gains anything" in down
    house.town.chain.silent = {0}
    await house.goes_by(5)
    (back,) = await house.hears()
    assert back.startswith("Base can be read again; it could not since <t:")
    house.town.chain.silent = {0, 1}
    await house.goes_by(10)
    assert len(await house.hears()) == 1, "another outage"


async def test_a_short_one_is_not_told_nor_that_one_of_several_is_out(house: House):
    house.town.chain.silent = {0, 1}
    await house.goes_by(2)
    house.town.chain.silent = {1}
    await house.goes_by(30)
    assert await house.hears() == []


async def test_a_restart_tells_nothing_twice_and_forgets_no_end(house: House):
    house.town.chain.silent = {0, 1}
    await house.goes_by(10)
    assert len(await house.hears()) == 1
    house.restarted()
    await house.goes_by(10)
    assert await house.hears() == []
    house.restarted()
    house.town.chain.silent = set()
    await house.goes_by(2)
    assert len(await house.hears()) == 1


async def test_only_communities_that_ask_about_the_chain_are_told(house: House):
    """I10."""
    town = house.town
    async with town.store.write() as tx:
        await tx.communities.allow(Place(Platform.DISCORD, 4321), "Elsewhere")
    await town.made(ELDER)
    town.jobs.asked = []
    town.chain.silent = {0, 1}
    await house.goes_by(10)
    assert await house.hears() == [], "nobody asks about it any more"


def disagreed(said: Mapping[str, object]) -> Event:
    facts = {"chain": BASE, "count": 1, "outvoted": False, "said": [said]}
    return Event(EventKind.NODES_DISAGREE, CommunityId(1), None, datetime(2026, 11, 22, tzinfo=UTC), facts)


@pytest.mark.parametrize("page", ["https://explorer.example", ""])
def test_a_contradiction_shows_the_ends_of_the_hash_the_blocks_page_and_what_to_do(page: str):
    block_hash = "0x" + "ab12" * 16
    event = disagreed({"probe": "p", "wallet": "0x" + "12" * 20, "said": "a: 1; b: 0", "block": 77, "hash": block_hash})
    told = for_moderators([event], TITLES, (), None, {BASE: page})
    assert block_hash not in told
    assert "`0xab12…ab12`" in told
    assert ("https://explorer.example/block/77" in told) is bool(page)
    assert "On this nothing is given or taken. You need not do anything now." in told
    assert "replaces the node that is wrong" in told
