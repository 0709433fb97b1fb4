"""The sweep: everybody, in batches, spread over its time, after the people who wait."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.holdings import Wallet
from bot.domain.ids import Account, CommunityId, Platform, address
from bot.domain.policy import Policy
from bot.services import recheck
from bot.services.people import People
from bot.services.recheck import Recheck
from bot.text.progress import roles_left
from bot.text.status import Needs, SweepLine, status
from tests.house_verify import open_house


@pytest.fixture
async def sweeper(tmp_path, monkeypatch):
    """Five members in batches of two."""
    monkeypatch.setattr(recheck, "PAGE", 2)
    async with open_house(tmp_path) as house:
        async with house.store.write() as tx:
            for number in range(1, 6):
                member = await tx.members.ensure(house.garden.id, Account(Platform.DISCORD, number, f"m{number}"))
                await tx.members.link(member.id, Wallet(address(f"0x{number:040x}")), house.clock.now())
        yield Recheck(house.store, house.verify.reconcile, house.verify.reconcile, house.clock)


async def test_everybody_is_looked_at_once_and_it_is_told_how_far_it_is(sweeper):
    await sweeper.sweep()
    progress = sweeper.progress
    assert (progress.sweeps, progress.looked_at, progress.total, progress.running) == (1, 5, 5, False)
    assert progress.took is not None
    assert sweeper.reconcile.looked_at["sweep"] == 5
    await sweeper.community(1, "policy 2")
    assert (progress.looked_at, sweeper.reconcile.looked_at["policy"]) == (5, 5)


async def test_its_batches_are_spread_over_the_span_it_has(sweeper):
    await sweeper.sweep(timedelta(milliseconds=250))
    assert sweeper.progress.took >= timedelta(milliseconds=200), "four of five were done at four fifths of the span"


async def test_who_waits_for_an_answer_goes_first(sweeper, monkeypatch):
    monkeypatch.setattr(recheck, "COURTESY", 60)
    sweeper.people.came()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        sweep = group.create_task(sweeper.sweep())
        while sweeper.progress.looked_at < 2:  # noqa: ASYNC110  the sweep tells nobody
            await asyncio.sleep(0.005)
        for _ in range(50):
            await asyncio.sleep(0)
        assert (sweeper.progress.looked_at, sweeper.progress.running) == (2, True)
        sweeper.people.went()
        await sweep
    assert sweeper.progress.looked_at == 5


async def test_but_not_for_ever(sweeper, monkeypatch):
    monkeypatch.setattr(recheck, "COURTESY", 0.01)
    sweeper.people.came()
    async with asyncio.timeout(20):
        await sweeper.sweep()
    assert sweeper.progress.looked_at == 5


async def test_nobody_waiting_is_told_at_once():
    people = People()
    people.came()
    people.came()
    people.went()
    people.went()
    async with asyncio.timeout(1):
        await people.first(60)


@pytest.mark.parametrize(
    ("sweep", "says"),
    [
        (SweepLine(0, 0, 0, False, None, None), "none has ended yet"),
        (SweepLine(0, 500, 1_200, True, None, None), "now at 500 of 1\u202f200 members"),
    ],
)
def test_gate_status_says_how_far_the_sweep_is(sweep, says):
    assert says in status(Policy(CommunityId(1)), {}, [], sweep, Needs())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (29, ""),
        (30, "about 1 minute:"),
        (600, "about 10 minutes:"),
        (4_200, "about 1 hour:"),
        (9_000, "about 2 hours:"),
    ],
)
def test_how_long_role_changes_take_is_said_where_it_is_worth_a_word(changes, says):
    assert says in roles_left(changes)
    assert bool(roles_left(changes)) is bool(says)
