"""What ends by itself, and what begins by itself: grace, renewals, warnings, and having held for a while."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.events import EventKind
from bot.domain.giving.passes import Cause
from bot.domain.ids import MemberId
from bot.domain.requirements.requirements import Holds
from tests.deciding_town import DAY, Town, open_town, want
from tests.house_verify import MAKER, PASS


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as town:
        yield town


# ---------------------------------------------------------------- what runs out


@pytest.fixture
async def member(town: Town) -> MemberId:
    """A confirmed maker whose holding runs out in ten days; the tier has two days of grace."""
    await town.house.set_tiers(replace(MAKER, grace=2 * DAY))
    ada = await town.joins(1)
    town.chain.put(want(1), 1)
    town.chain.untils[want(1)] = town.house.clock.now() + 10 * DAY
    town.chain.mine(3)
    await town.look(ada)
    town.chain.mine(3)
    await town.recheck.sweep()
    return ada


async def runs_out(town: Town) -> None:
    town.chain.put(want(1), 0)
    town.chain.mine(3)


async def test_the_doors_close_at_the_end_of_the_grace_and_not_before(town: Town, member: MemberId):
    town.house.clock.pass_by(days=10)
    await runs_out(town)
    await town.recheck.sweep()
    assert await town.held(member) is not None
    town.house.clock.pass_by(days=2, seconds=-1)
    await town.recheck.run_looks()
    assert await town.held(member) is not None
    town.house.clock.pass_by(seconds=1)
    await town.recheck.run_looks()
    assert await town.held(member) is None
    assert await town.last_cause(member) == Cause.EXPIRED


async def test_a_renewal_on_the_newest_block_keeps_it(town: Town, member: MemberId):
    town.house.clock.pass_by(days=10)
    await runs_out(town)
    town.house.clock.pass_by(days=2)
    town.chain.untils[want(1)] = town.house.clock.now() + 30 * DAY
    town.chain.put(want(1), 1)
    await town.recheck.run_looks()
    held = await town.held(member)
    assert held.expires == town.chain.untils[want(1)]
    assert held.unsettled, "the renewal is not final yet"


async def test_a_failed_read_keeps_it_a_day_and_no_longer(town: Town, member: MemberId):
    town.house.clock.pass_by(days=12)
    town.chain.silent |= {0, 1}
    await town.recheck.run_looks()
    revision = await town.revision(member)
    await town.recheck.run_looks()
    assert await town.revision(member) == revision, "it is looked at again every few minutes, not at every tick"
    town.house.clock.pass_by(hours=24, seconds=-1)
    await town.recheck.run_looks()
    assert await town.held(member) is not None
    town.house.clock.pass_by(minutes=6)
    await town.recheck.run_looks()
    assert await town.held(member) is None


async def test_the_end_is_told_at_seven_three_and_one_days_once_each(town: Town, member: MemberId):
    told = []
    for _ in range(24):
        town.house.clock.pass_by(hours=12)
        await town.recheck.run_looks()
        await town.recheck.sweep()
        told.append((await town.news(member)).count(EventKind.TIER_ENDING))
    assert told[-1] == 3
    assert [told.index(count) + 1 for count in (1, 2, 3)] == [10, 18, 22]


async def test_whoever_is_told_late_is_told_only_what_is_still_true(town: Town, member: MemberId):
    town.house.clock.pass_by(days=11, hours=12)
    await town.recheck.run_looks()
    assert (await town.news(member)).count(EventKind.TIER_ENDING) == 1


# ---------------------------------------------------------------- having held


@pytest.fixture
async def patient(town: Town) -> MemberId:
    """Somebody who got a pass just now; the tier asks for having held it for seven days."""
    await town.house.set_tiers(replace(MAKER, requirement=Holds(PASS, name="Garden Pass", held=7 * DAY)))
    ada = await town.joins(1)
    town.chain.put(want(1), 1)
    town.chain.mine(3)
    await town.look(ada)
    return ada


async def test_it_opens_by_itself_after_seven_days_and_not_before(town: Town, patient: MemberId):
    assert await town.held(patient) is None
    town.house.clock.pass_by(days=7, seconds=-1)
    await town.recheck.run_looks()
    await town.recheck.sweep()
    assert await town.held(patient) is None
    town.house.clock.pass_by(seconds=1)
    await town.recheck.run_looks()
    held = await town.held(patient)
    assert held is not None
    assert held.unsettled == {}
    async with town.house.store.read() as tx:
        assert await tx.passes.to_look_at(town.house.clock.now(), 10) == []


async def test_what_left_and_came_back_starts_again(town: Town, patient: MemberId):
    town.house.clock.pass_by(days=6)
    town.chain.put(want(1), 0)
    town.chain.mine(3)
    await town.recheck.sweep()
    town.chain.put(want(1), 1)
    town.chain.mine(3)
    await town.recheck.sweep()
    town.house.clock.pass_by(days=6)
    await town.recheck.run_looks()
    await town.recheck.sweep()
    assert await town.held(patient) is None
    town.house.clock.pass_by(days=1)
    await town.recheck.run_looks()
    assert await town.held(patient) is not None


async def test_a_liar_or_an_outage_sets_no_clock_back(town: Town, patient: MemberId):
    for trouble in ("lie", "silence"):
        town.house.clock.pass_by(days=3)
        town.chain.lies, town.chain.silent = ({0: 0}, set()) if trouble == "lie" else ({}, {0, 1})
        await town.recheck.sweep()
        town.chain.lies, town.chain.silent = {}, set()
    town.house.clock.pass_by(days=1)
    await town.recheck.run_looks()
    assert await town.held(patient) is not None


async def test_a_sweep_in_which_nothing_changed_writes_nothing(town: Town, patient: MemberId):
    await town.recheck.sweep()
    before = await asyncio.to_thread(town.house.dump)
    for _ in range(3):
        town.house.clock.pass_by(minutes=5)
        town.chain.mine(3)
        await town.recheck.sweep()
        await town.recheck.run_looks()
        await town.recheck.run_settled()
    assert await asyncio.to_thread(town.house.dump) == before
