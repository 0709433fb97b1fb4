"""The sweep: everybody, in batches, spread over its time, after the people who wait."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import ChallengeRefused
from bot.domain.giving.policy import Policy
from bot.domain.ids import Account, CommunityId, Platform, address
from bot.domain.requirements.holdings import Wallet
from bot.services.giving import people as waiting
from bot.services.giving import recheck
from bot.services.giving.pausing import PIECE
from bot.services.giving.people import People
from bot.services.giving.recheck import Recheck, policy_job
from bot.text.progress import roles_left
from bot.text.status import Needs, SweepLine, status
from tests.house_verify import ADAS, open_house, sign


@pytest.fixture
async def sweeper(tmp_path, monkeypatch):
    """Five members in batches of two."""
    monkeypatch.setattr(recheck, "PAGE", 2)
    async with open_house(tmp_path) as house:
        yield await _sweeper(house, 5)


async def _sweeper(house, members: int) -> Recheck:
    """Looks at so many members of this house."""
    async with house.store.write() as tx:
        for number in range(1, members + 1):
            member = await tx.members.ensure(house.garden.id, Account(Platform.DISCORD, number, f"m{number}"))
            await tx.members.link(member.id, Wallet(address(f"0x{number:040x}")), house.clock.now())
    return Recheck(house.store, house.queue, house.reconcile, house.clock)


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


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


@pytest.mark.parametrize("by", ["sweep", "policy job"])
async def test_a_batch_stands_back_between_two_pieces_while_somebody_waits(house, monkeypatch, by):
    """Of more members than one piece, so that it cannot be over before somebody had the answer."""
    monkeypatch.setattr(waiting, "POLITE", 60)
    sweeper, stood = await _sweeper(house, PIECE + 1), asyncio.Event()
    monkeypatch.setattr(People, "first", _told(People.first, stood))
    sweeper.people.came()
    job = policy_job(Policy(house.garden.id))
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        sweep = group.create_task(sweeper.sweep() if by == "sweep" else sweeper.requested(job))
        await stood.wait()
        assert not sweep.done()
        sweeper.people.went()
    assert sweeper.reconcile.looked_at.total() == PIECE + 1


def _told(first, stood: asyncio.Event):
    """The same, and this is set as soon as it was asked for between two pieces."""

    async def told(people: People, patience: float) -> None:
        if patience == waiting.POLITE:
            stood.set()
        await first(people, patience)

    return told


async def test_but_no_longer_than_a_sign_in_takes(house, monkeypatch):
    monkeypatch.setattr(waiting, "POLITE", 0.001)
    sweeper = await _sweeper(house, PIECE + 1)
    monkeypatch.setattr(recheck, "COURTESY", 0.001)
    sweeper.people.came()
    async with asyncio.timeout(20):
        await sweeper.sweep()
    assert sweeper.progress.looked_at == PIECE + 1


async def test_a_batch_that_was_overtaken_stands_back_no_more(house):
    """Or in a crowd, who are given things on newer blocks all the time, it would be overtaken for ever."""
    sweeper, turns = await _sweeper(house, PIECE + 1), []
    async with house.store.read() as tx:
        members = await tx.members.page(house.garden.id, recheck.FIRST, 100)
    for number in range(1, PIECE + 2):
        house.holds(f"0x{number:040x}", 1)

    class Overtaken:
        """Everybody has changed before it is written to for the first time."""

        read, writes = house.store.read, 0

        @asynccontextmanager
        async def write(self):
            self.writes += 1
            async with house.store.write() as tx:
                if self.writes == 1:
                    await tx.members.touch(members)
                yield tx

    async def turn() -> None:
        turns.append(store.writes)

    store = Overtaken()
    plans = await replace(sweeper.reconcile, store=store, turn=turn)(house.garden.id, members, "sweep")
    assert (len(plans), store.writes, {*turns}) == (PIECE + 1, 2, {0})


async def test_what_is_due_stands_back_for_nobody(house, monkeypatch):
    monkeypatch.setattr(waiting, "POLITE", 60)
    sweeper = await _sweeper(house, PIECE + 1)
    sweeper.people.came()
    async with asyncio.timeout(20), house.store.read() as tx:
        members = await tx.members.page(house.garden.id, recheck.FIRST, 100)
        await sweeper._look([(house.garden.id, member) for member in members], "due")
    assert sweeper.reconcile.looked_at["due"] == PIECE + 1


async def test_who_hands_a_signature_in_is_somebody_who_waits(house, monkeypatch):
    """From the moment it is there until it has led to something, or to nothing."""
    secret, text = await house.started()
    counted = []
    monkeypatch.setattr(People, "came", lambda _: counted.append("came"))
    monkeypatch.setattr(People, "went", lambda _: counted.append("went"))
    with pytest.raises(ChallengeRefused):
        await house.finish(secret, text.nonce, sign("another text", ADAS))
    assert counted == ["came", "went"]


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
