"""Rounds on their way to a real ledger and back: opened, reported and credited once, whatever breaks between."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from eth_utils.crypto import keccak
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.domain.events import EventKind
from bot.domain.ids import Address
from bot.domain.leaving.reputation import Reputation, credits_of, written
from bot.domain.voting.bundle import canonical, opening_of
from bot.domain.voting.ledger import OnChain, Status
from bot.domain.voting.reporting import LIVE, Why
from bot.domain.voting.rounds import RoundState
from bot.domain.voting.tally import Earned
from bot.text.news import for_moderators
from tests.bench import CAP, CHAIN_ID, PEOPLE, anvil_bench, founded
from tests.round_office import RoundOffice, Vote, opened
from tests.voted import bundle, wallet

pytestmark = pytest.mark.needs("anvil")
KILLS = 50
AFTER_THE_LOOK = 3
"""The step at which three rounds were looked at, and none that is closed was counted."""
CREDITED, HALTED, CANCELLED = RoundState.CREDITED, RoundState.HALTED, RoundState.CANCELLED


@pytest.fixture
def town():
    with anvil_bench() as bench:
        yield founded(bench)


@pytest.fixture
async def office(town, tmp_path) -> AsyncIterator[RoundOffice]:
    async with opened(town, tmp_path) as one:
        yield one


async def told(office: RoundOffice) -> str:
    async with office.storage.store.read() as tx:
        long_ago = office.storage.queue._clock.now() - timedelta(days=99)
        found = await tx.events.since(office.community.id, EventKind.ROUND_STOPPED, long_ago)
    return for_moderators(found, {})


def bot_sends(office: RoundOffice, function: str, vote: Vote, words: object) -> None:
    """The bot's key is used by somebody else."""
    office.town.ledger.send(PEOPLE["bot"], function, vote.settled.id, words)


async def test_a_round_goes_all_the_way_and_a_doubter_finds_it_true(office):
    vote = office.vote(1)
    await office.begins(vote)
    report = await office.goes_to(vote, CREDITED)
    assert office.scores() == [3, 2, 2]
    assert office.sent() == 4
    raw = await office.file(report.round)
    file = office.folder / "round.json"
    file.write_bytes(raw)
    asked = ["verify-round", str(file), "--rpc", office.town.bench.url]
    came = await asyncio.to_thread(CliRunner().invoke, cli, asked)
    assert (came.exit_code, json.loads(raw)["result"]["points"]) == (0, 7), came.output


async def test_what_a_maker_earned_is_proven_by_their_file_and_a_bent_one_falls_against_the_ledger(office):
    vote = office.vote(1)
    await office.begins(vote)
    report = await office.goes_to(vote, CREDITED)
    true = Reputation("Garden", tuple(credits_of(keccak, report, {wallet(100)}, CHAIN_ID)))
    assert await verified(office, true) == (0, [])
    (credit,) = true.credits
    rich = replace(report, totals=(replace(credit.earned, points=999), *report.totals[1:]))
    forged = replace(true, credits=tuple(credits_of(keccak, rich, {wallet(100)}, CHAIN_ID)))
    assert await verified(office, forged) == (1, [2])
    other = replace(report, round=b"\7" * 32)
    unreported = replace(true, credits=tuple(credits_of(keccak, other, {wallet(100)}, CHAIN_ID)))
    assert await verified(office, unreported) == (1, [2])
    elsewhere = replace(true, credits=(replace(credit, chain_id=1),))
    assert await verified(office, elsewhere) == (2, [])
    for no_ledger in (office.town.tiers.address, PEOPLE["bot"].address):
        moved = replace(true, credits=(replace(credit, ledger=Address(no_ledger.lower())),))
        assert await verified(office, moved) == (1, [2])
    another = replace(credit.earned, creator=wallet(101))
    assert await verified(office, replace(true, credits=(replace(credit, earned=another),))) == (1, [1, 2])
    assert await verified(office, replace(true, credits=(replace(credit, proof=()),))) == (1, [1])


async def test_what_is_credited_in_a_block_that_is_not_final_is_not_told_yet(office):
    vote = office.vote(1)
    await office.begins(vote)
    report = replace(await office.goes_to(vote, RoundState.FINAL), state=CREDITED)
    mine = Reputation("Garden", tuple(credits_of(keccak, report, {wallet(100)}, CHAIN_ID)))
    assert await verified(office, mine) == (1, [2])
    (credit,) = mine.credits
    leaf = (credit.earned.earned_in, credit.earned.creator, credit.earned.points, list(credit.proof))
    office.town.ledger.send(PEOPLE["bot"], "credit", credit.round, [leaf])
    assert await verified(office, mine) == (2, [])
    office.mine(100)
    assert await verified(office, mine) == (0, [])


async def verified(office: RoundOffice, found: Reputation) -> tuple[int, list[int]]:
    """How the doubter's command ends, and which lines are wrong."""
    file = office.folder / "reputation.json"
    file.write_text(written(keccak, found))
    asked = ["verify-reputation", str(file), "--json", "--rpc", office.town.bench.url]
    came = await asyncio.to_thread(CliRunner().invoke, cli, asked)
    return came.exit_code, [one["line"] for one in json.loads(came.stdout)["lines"] if one["state"] == "wrong"]


async def test_who_won_without_a_wallet_is_credited_by_a_later_report_and_a_doubter_finds_it_true(office):
    first = office.vote(1)
    homeless = replace(first.settled.entries[0], wallet=None)
    own = replace(first.settled, entries=(homeless, *first.settled.entries[1:]))
    first = replace(first, settled=own)
    await office.begins(first)
    await office.goes_to(first, CREDITED)
    assert office.scores() == [0, 2, 2]
    later = replace(office.vote(2), carried=(Earned(own.id, wallet(100), 3),))
    await office.begins(later)
    report = await office.goes_to(later, CREDITED)
    assert report.result.points == 7 + 3
    assert office.scores() == [3 + 3, 4, 4]
    before, after = [await kept(office, vote) for vote in (first, later)]
    assert await looked_through(office, after) == 2, "nobody told what the first round owes"
    assert await looked_through(office, after, "--earlier", str(before)) == 0
    assert await looked_through(office, after, "--earlier", str(after)) == 2
    bent = json.loads(before.read_bytes())
    bent["waiting"][0]["points"] = 5
    before.write_bytes(canonical(bent))
    assert await looked_through(office, after, "--earlier", str(before)) == 1


async def test_points_that_another_report_credited_are_not_credited_by_this_one_though_its_ledger_has_the_leaf(office):
    first = office.vote(1)
    homeless = replace(first.settled.entries[0], wallet=None)
    first = replace(first, settled=replace(first.settled, entries=(homeless, *first.settled.entries[1:])))
    await office.begins(first)
    await office.goes_to(first, CREDITED)
    second = replace(office.vote(2), carried=(Earned(first.settled.id, wallet(100), 3),))
    await office.begins(second)
    await office.goes_to(second, CREDITED)
    third = replace(office.vote(3), carried=(Earned(first.settled.id, wallet(100), 500),))
    await office.begins(third)
    reports = [await office.goes_to(one, CREDITED) for one in (second, third)]
    assert office.scores()[0] == 3 + 3 + 3, "those of the first round were credited once"
    mine = [credits_of(keccak, one, {wallet(100)}, CHAIN_ID) for one in reports]
    assert await verified(office, Reputation("Garden", tuple(mine[0]))) == (0, [])
    (rich,) = [one for one in mine[1] if one.earned.points == 500]
    assert await verified(office, Reputation("Garden", (rich,))) == (1, [2])


async def kept(office: RoundOffice, vote: Vote) -> Path:
    file = office.folder / f"{vote.settled.number}.json"
    file.write_bytes(await office.file(vote.settled.id))
    return file


async def looked_through(office: RoundOffice, file: Path, *more: str) -> int:
    """How `gatehouse verify-round` ends."""
    asked = ["verify-round", str(file), "--rpc", office.town.bench.url, *more]
    return (await asyncio.to_thread(CliRunner().invoke, cli, asked)).exit_code


async def test_how_much_a_report_can_add_is_read_of_the_ledger(office):
    office.mine(3)  # so that a final block has the ledger
    async with office.reporting() as reporting:
        assert await reporting.most_points(office.community.id) == CAP
        assert await reporting.home(office.community.id) == office.vote(1).settled.home


async def test_nobody_votes_before_a_final_block_has_the_opening(office):
    vote = office.vote(1)
    await office.begins(vote)
    for _ in range(5):
        await office.looks()
    assert office.town.ledger.read("roundOf", vote.settled.id)[0] == Status.OPEN
    assert (await office.of(vote)).state is RoundState.OPENING
    office.mine(3)
    await office.looks()
    report = await office.of(vote)
    assert (report.state, report.opened_at) == (RoundState.OPEN, office.town.ledger.read("roundOf", report.round)[1])


async def test_another_result_on_chain_halts_it_and_the_moderators_are_told(office):
    vote = office.vote(1)
    await office.begins(vote)
    report = await office.goes_to(vote, RoundState.OPEN)
    office.town.bench.travel_to(report.opening.closes_at)
    bot_sends(office, "submitResult", vote, (b"\1" * 32, b"\2" * 32, b"\3" * 32, 9, 0, 3, 1, "ipfs://forged"))
    stopped = await office.goes_to(vote, HALTED, CREDITED)
    assert (stopped.state, stopped.why) == (HALTED, Why.OTHER_RESULT)
    assert "another result of the round **The spring poster**" in await told(office)


async def test_another_opening_on_chain_halts_it(office):
    vote = office.vote(1)
    await office.begins(vote)
    other = opening_of(keccak, replace(vote.settled, electors=vote.settled.electors[1:]))
    words = [getattr(other, name) for name in type(other).__dataclass_fields__]
    bot_sends(office, "openRound", vote, words)
    assert (await office.goes_to(vote, HALTED, RoundState.OPEN)).why == Why.OTHER_OPENING


async def test_the_same_opening_by_another_hand_is_ours(office):
    vote = office.vote(1)
    ours = opening_of(keccak, vote.settled)
    bot_sends(office, "openRound", vote, [getattr(ours, name) for name in type(ours).__dataclass_fields__])
    before = office.sent()
    office.mine(3)
    await office.begins(vote)
    assert (await office.goes_to(vote, RoundState.OPEN)).state is RoundState.OPEN
    assert office.sent() == before


async def test_a_guardian_ends_it_in_the_window_and_nobody_is_credited(office):
    vote = office.vote(1)
    await office.begins(vote)
    await office.goes_to(vote, RoundState.CONFIRMED)
    office.town.ledger.send(PEOPLE["guardian"], "cancelRound", vote.settled.id, "stuffed")
    assert (await office.goes_to(vote, CANCELLED, CREDITED)).state is CANCELLED
    assert office.scores() == [0, 0, 0]
    assert "was cancelled" in await told(office)


async def test_moderators_end_it_before_it_is_reported(office):
    vote = office.vote(1)
    await office.begins(vote)
    await office.goes_to(vote, RoundState.OPEN)
    async with office.reporting() as reporting, office.storage.store.write() as tx:
        await reporting.cancel(tx, vote.settled.id, "too few entries")
    for _ in range(6):
        await office.looks()
        office.mine()
    assert (await office.of(vote)).state is CANCELLED
    assert office.town.ledger.read("roundOf", vote.settled.id)[0] == Status.CANCELLED


async def test_what_moderators_end_before_anything_was_sent_costs_no_transaction(office):
    vote = office.vote(1)
    await office.begins(vote)
    async with office.reporting() as reporting:
        await reporting.run_due()  # it is to be told, and the key has not sent it
        async with office.storage.store.write() as tx:
            await reporting.cancel(tx, vote.settled.id, "too few entries")
    assert (await office.goes_to(vote, CANCELLED, RoundState.OPEN)).state is CANCELLED
    await office.looks()
    assert office.sent() == 0
    assert await told(office) == ""


async def test_what_the_contract_refuses_halts_it_and_goes_on_when_tried_again(office):
    town, vote = office.town, office.vote(1)
    role = keccak(b"REPORTER")
    town.ledger.send(PEOPLE["admin"], "revokeRole", role, PEOPLE["bot"].address)
    await office.begins(vote)
    assert (await office.goes_to(vote, HALTED, RoundState.OPEN)).why == Why.REFUSED
    assert "refuses the next step" in await told(office)
    town.ledger.send(PEOPLE["admin"], "grantRole", role, PEOPLE["bot"].address)
    async with office.reporting() as reporting, office.storage.store.write() as tx:
        await reporting.retry(tx, vote.settled.id)
    await office.goes_to(vote, CREDITED)
    assert office.scores() == [3, 2, 2]


AT_ANY_STEP = [
    RoundState.OPENING,
    RoundState.OPEN,
    RoundState.SUBMITTING,
    RoundState.CONFIRMED,
    RoundState.FINAL,
]


@pytest.mark.parametrize("state", AT_ANY_STEP)
async def test_while_no_node_answers_it_waits_and_goes_on_afterwards(office, state):
    vote = office.vote(1)
    await office.begins(vote)
    before = await office.goes_to(vote, state)
    there, office.urls = office.urls, ["http://127.0.0.1:1", "http://localhost:1"]
    office.waits(before)  # also for the close, and for the end of the window, while nobody tells of it
    for _ in range(3):
        await office.looks()
    assert await office.of(vote) == before
    office.urls = there
    await office.goes_to(vote, CREDITED)
    assert office.scores() == [3, 2, 2]


async def test_a_round_that_no_node_could_open_before_its_end_was_never_held(office):
    vote = office.vote(1)
    await office.begins(vote)
    there, office.urls = office.urls, ["http://127.0.0.1:1", "http://localhost:1"]
    await office.looks()
    office.urls = there
    office.town.bench.travel_to(vote.settled.rules.window.closes_at)
    office.mine(3)
    missed = await office.goes_to(vote, CANCELLED, RoundState.OPEN)
    assert (missed.why, office.sent()) == (Why.MISSED, 0)
    assert OnChain(Status(office.town.ledger.read("roundOf", missed.round)[0])).status is Status.NONE


@pytest.mark.parametrize("depth", [1, 2])
async def test_a_reorganisation_takes_the_result_back_and_it_counts_once(office, depth):
    vote = office.vote(1)
    office.mine(5)
    await office.begins(vote)
    await office.goes_to(vote, RoundState.TALLIED)
    await office.looks()
    for _ in range(depth - 1):
        office.mine()
    await office.looks()
    assert (await office.of(vote)).state in {RoundState.SUBMITTED, RoundState.SUBMITTING}
    office.town.bench.ask("anvil_reorg", [depth, []])
    await office.goes_to(vote, CREDITED)
    assert office.scores() == [3, 2, 2]


@pytest.mark.parametrize("state", [RoundState.OPENING, RoundState.CONFIRMED, RoundState.FINAL])
async def test_a_reorganisation_takes_any_other_step_back_and_it_is_taken_once_more(office, state):
    """All that is not final goes, with whatever was told in it."""
    vote = office.vote(1)
    office.mine(5)
    await office.begins(vote)
    office.waits(await office.goes_to(vote, state))
    await office.looks()
    office.mine()
    await office.looks()
    office.town.bench.ask("anvil_reorg", [2, []])
    await office.goes_to(vote, CREDITED)
    assert office.scores() == [3, 2, 2]
    assert office.town.ledger.read("roundOf", vote.settled.id)[0] == Status.FINAL


async def test_the_same_count_handed_in_again_changes_nothing(office):
    vote = office.vote(1)
    await office.begins(vote)
    report = await office.goes_to(vote, RoundState.TALLIED, RoundState.SUBMITTING)
    async with office.reporting() as reporting:
        again = await reporting.counted(bundle(vote.held(report.opened_at)))
        async with office.storage.store.write() as tx:
            assert await reporting.hand_in(tx, again) == report


async def test_kill_9_at_each_state_and_each_report_counts_once(office):
    """A process of its own is killed at one step after the other; whatever it left behind, the next one goes on."""
    votes = [office.vote(number) for number in (1, 2, 3)]
    await office.begins(*votes)
    ended, killed_in = Counter[int](), set[RoundState]()
    async with reporters(office) as started:
        for nth in range(KILLS):
            states = {(await office.of(vote)).state for vote in votes}
            if RoundState.OPENING not in states:  # its window must not pass it by
                for vote in votes:
                    office.waits(await office.of(vote))
            step = AFTER_THE_LOOK if states == {RoundState.OPEN} else nth * 7 % 12
            came = await started(step, office.town.bench.now())
            ended[came] += 1
            after = {(await office.of(vote)).state for vote in votes}
            killed_in |= states | after if came == -signal.SIGKILL else set()
            office.mine()
    assert set(ended) <= {0, -signal.SIGKILL}
    for vote in votes:
        await office.goes_to(vote, CREDITED)
    assert killed_in >= {*LIVE} - {RoundState.SUBMITTED}
    assert office.scores() == [9, 6, 6]
    assert office.sent() == 4 * len(votes)


async def test_kill_9_at_any_step_while_a_block_has_the_result_and_it_is_reported_once(office):
    """No block is made meanwhile, so that none of these processes finds it further than the last."""
    vote = office.vote(1)
    await office.begins(vote)
    await office.goes_to(vote, RoundState.SUBMITTING)
    await office.looks()
    ended = Counter[int]()
    async with reporters(office) as started:
        for step in range(6):
            ended[await started(step, office.town.bench.now())] += 1
            assert (await office.of(vote)).state is RoundState.SUBMITTED
    assert ended[-signal.SIGKILL] > 0
    await office.goes_to(vote, CREDITED)
    assert (office.scores(), office.sent()) == ([3, 2, 2], 4)


@asynccontextmanager
async def reporters(office: RoundOffice) -> AsyncIterator[Callable[[int, int], Awaitable[int]]]:
    """Starts a reporter of its own that is killed at this step; how it ended."""
    worker = [sys.executable, "-m", "tests.integrations.reporter_worker", str(office.folder), office.town.bench.url]
    child = await asyncio.create_subprocess_exec(*worker, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    assert child.stdin is not None
    assert child.stdout is not None
    into, out = child.stdin, child.stdout

    async def started(step: int, now: int) -> int:
        into.write(f"{step} {now}\n".encode())
        async with asyncio.timeout(60):
            return int(await out.readline())

    yield started
    into.close()
    await child.wait()
