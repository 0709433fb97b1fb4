"""What is kept of rounds, on both databases."""

import asyncio
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from eth_utils.crypto import keccak

from bot.domain.errors import StorageError
from bot.domain.ids import Account, Address, ChainName, Platform
from bot.domain.voting.ballots import Ballot, Choice, Receipt, Signing
from bot.domain.voting.carrying import Carried, Owed
from bot.domain.voting.rounds import (
    BallotClass,
    Candidate,
    Elector,
    Home,
    Lane,
    Quorum,
    Round,
    RoundState,
    Rules,
    Settled,
    Snapshot,
    TokenWeight,
    Weights,
    Window,
)
from bot.domain.voting.sheets import LIFETIME, Sheet
from bot.domain.voting.tally import Score, Waiting
from bot.domain.voting.voting import Alias, Draw, HeldRound
from bot.ports import Cast

ADA, BEN = Account(Platform.DISCORD, 1, "ada"), Account(Platform.DISCORD, 2, "ben")
TOKEN = TokenWeight(Address("0x" + "7e" * 20), 10**18)
RULES = Rules(
    "Ünder the pier", Window(100, 200), "plots", Quorum(7, 30), Weights.TOKEN, TOKEN, 5,
    frozenset({BallotClass.SIGNED}), 4, 2, 300, True, Lane.NEWCOMERS, True, 9,
)  # fmt: skip
HOME = Home(ChainName("base"), 8453, Address("0x" + "1e" * 20))
WALLET = Address("0x" + "aa" * 20)


def word(nth: int) -> bytes:
    return nth.to_bytes(32)


@pytest.fixture
async def people(store, garden):
    async with store.write() as tx:
        return [(await tx.members.ensure(garden.id, one)).id for one in (ADA, BEN)]


async def drafted(store, garden) -> HeldRound:
    async with store.write() as tx:
        return await tx.rounds.add(HeldRound(Round(garden.id, 0, RULES), Draw("Maker", 3)))


async def frozen(store, garden, people) -> HeldRound:
    """Open, with two entries and two electors."""
    held = await drafted(store, garden)
    round_ = replace(held.round, state=RoundState.OPEN, home=HOME, community_word=word(3), id=word(4))
    round_ = replace(round_, snapshot=Snapshot(12, word(5)), opened_at=101, why="no", extended=True)
    held = replace(held, round=round_, channel=2**60, seed=word(6))
    aliases = {member: Alias(word(20 + nth), word(30 + nth)) for nth, member in enumerate(people)}
    entries = (Candidate(word(9), word(1), word(20), WALLET), Candidate(word(8), word(1), word(21)))
    electors = (Elector(word(20), WALLET, 3), Elector(word(21), None, 1))
    settled = Settled(word(4), HOME, word(3), held.number, RULES, round_.snapshot, entries, electors)
    async with store.write() as tx:
        await tx.rounds.keep(held)
        await tx.rounds.settle(held, settled, aliases)
        assert await tx.rounds.settled(held) == settled
    return held


def cast(seq: int, member: bytes, **more) -> Cast:
    ballot = Ballot(member, (Choice(word(9)), Choice(word(8), 4)), seq, 110, word(40 + seq), 110 + seq, **more)
    return Cast(ballot, Receipt(seq, word(50 + seq), 110 + seq, word(60 + seq)))


async def test_a_round_comes_back_as_it_was_kept_with_all_that_was_frozen(store, garden, people):
    held = await frozen(store, garden, people)
    async with store.read() as tx:
        assert await tx.rounds.get(garden.id, held.number) == held
        assert await tx.rounds.get(garden.id + 1, held.number) is None
        assert await tx.rounds.those([held.id]) == [held]
        assert await tx.rounds.in_state([RoundState.OPEN]) == [held]
        assert await tx.rounds.in_state([RoundState.DRAFT]) == []
        assert await tx.rounds.elector(held, word(20)) == Elector(word(20), WALLET, 3)
        assert await tx.rounds.elector(held, word(22)) is None


async def test_rounds_are_numbered_one_by_one_however_many_are_drafted_at_once(store, garden):
    made = await asyncio.gather(*(drafted(store, garden) for _ in range(4)))
    assert sorted(one.number for one in made) == [1, 2, 3, 4]
    async with store.read() as tx:
        assert [one.number for one in await tx.rounds.newest(garden.id, 3)] == [4, 3, 2]


async def test_what_closes_is_found_from_that_second_on(store, garden, people):
    held = await frozen(store, garden, people)
    await drafted(store, garden)
    async with store.read() as tx:
        assert await tx.rounds.due(199) == []
        assert await tx.rounds.due(200) == [held]


async def test_ballots_come_back_in_their_order_and_are_counted(store, garden, people):
    held = await frozen(store, garden, people)
    by_wallet = {"kind": BallotClass.SIGNED, "voter": WALLET, "signature": "0xab", "signing": Signing.CONTRACT}
    all_cast = [cast(1, word(20), **by_wallet), cast(2, word(21)), cast(3, word(20))]
    async with store.write() as tx:
        assert await tx.ballots.last(held) is None
        for one in all_cast:
            await tx.ballots.add(held, one)
    async with store.read() as tx:
        assert await tx.ballots.all(held) == all_cast
        assert await tx.ballots.of(held, word(20)) == [all_cast[0], all_cast[2]]
        assert await tx.ballots.last(held) == all_cast[2].receipt
        now = await tx.rounds.get(garden.id, held.number)
        assert now.ballots == 3
        assert await tx.ballots.of_members([people[0]]) == [(now.round, all_cast[0]), (now.round, all_cast[2])]


async def test_whether_a_contract_has_to_be_asked_is_told_of_its_own_round_alone(store, garden, people):
    held, other = await frozen(store, garden, people), await drafted(store, garden)
    async with store.write() as tx:
        await tx.ballots.add(held, cast(1, word(20)))
        assert not await tx.ballots.ask_contracts(held)
        await tx.ballots.add(held, cast(2, word(20), signing=Signing.CONTRACT))
        assert await tx.ballots.ask_contracts(held)
        assert not await tx.ballots.ask_contracts(other)


async def test_of_two_ballots_at_one_place_of_the_log_only_one_is_kept(store, garden, people):
    held = await frozen(store, garden, people)

    async def votes(member: bytes) -> int:
        async with store.write() as tx:
            now = await tx.rounds.get(garden.id, held.number)
            await tx.ballots.add(now, cast(now.ballots + 1, member))
            return now.ballots + 1

    assert sorted(await asyncio.gather(*(votes(word(20 + nth % 2)) for nth in range(6)))) == [1, 2, 3, 4, 5, 6]


async def test_who_is_forgotten_is_behind_no_word_and_their_ballots_stay(store, garden, people):
    held = await frozen(store, garden, people)
    async with store.write() as tx:
        await tx.ballots.add(held, cast(1, word(20)))
        assert await tx.rounds.behind(held) == {word(20): people[0], word(21): people[1]}
        assert await tx.rounds.aliases(held, people[0]) == [Alias(word(20), word(30))]
        await tx.persons.forget(garden.id, [people[0]], store.tombstones.stand_ins([ADA], set()), {})
    async with store.read() as tx:
        assert await tx.rounds.behind(held) == {word(21): people[1]}
        assert await tx.rounds.aliases(held, people[0]) == []
        assert len(await tx.ballots.all(held)) == 1
        assert len((await tx.rounds.settled(held)).electors) == 2


async def test_who_earned_anything_is_known_and_a_file_is_kept_byte_by_byte(store, garden, people):
    held = await frozen(store, garden, people)
    async with store.write() as tx:
        assert await tx.rounds.file(held) == b""
        await tx.rounds.scored(held, [Score(word(9), points=2), Score(word(8))])
        await tx.rounds.set_file(held, b"{}\xff", keccak(b"{}"))
    async with store.read() as tx:
        assert await tx.rounds.earners(garden.id) == {people[0]}
        assert await tx.rounds.file(held) == b"{}\xff"


async def owes(store, garden, people, state: RoundState = RoundState.CREDITED) -> HeldRound:
    """A round in which the second maker had no wallet, and earned two points."""
    held = await frozen(store, garden, people)
    held = replace(held, round=replace(held.round, state=state))
    async with store.write() as tx:
        await tx.rounds.keep(held)
        await tx.rounds.scored(held, [Score(word(9), points=5), Score(word(8), points=2)])
    return held


async def test_what_was_earned_without_a_wallet_waits_until_a_report_carries_it(store, garden, people):
    held = await owes(store, garden, people)
    waiting = Owed(held.id, held.number, RULES.title, people[1], Waiting(word(4), word(21), 2))
    later = await drafted(store, garden)
    async with store.write() as tx:
        assert await tx.waiting_points.of(people[0], [RoundState.CREDITED]) == []
        assert await tx.waiting_points.of(people[1], [RoundState.CREDITED]) == [waiting]
        assert await tx.waiting_points.owed(garden.id, HOME, [RoundState.CREDITED]) == [waiting]
        assert await tx.waiting_points.owed(garden.id, HOME, [RoundState.FINAL]) == []
        assert await tx.waiting_points.owed(garden.id, replace(HOME, ledger=WALLET), [RoundState.CREDITED]) == []
        assert await tx.waiting_points.taken({held.id}) == {(word(4), WALLET)}
        await tx.waiting_points.carry(later, [Carried(waiting, TOKEN.contract)])
    async with store.write() as tx:
        assert await tx.waiting_points.on_the_way(people[1], [later.round.state]) == [(waiting, later.number)]
        assert await tx.waiting_points.on_the_way(people[0], [later.round.state]) == []
        assert await tx.waiting_points.on_the_way(people[1], [RoundState.CREDITED]) == []
        assert await tx.waiting_points.owed(garden.id, HOME, [RoundState.CREDITED]) == []
        assert await tx.waiting_points.taken({held.id}) == {(word(4), WALLET), (word(4), TOKEN.contract)}
        await tx.waiting_points.release(later)
        assert await tx.waiting_points.owed(garden.id, HOME, [RoundState.CREDITED]) == [waiting]


async def test_the_same_points_are_never_kept_as_carried_twice(store, garden, people):
    held = await owes(store, garden, people)
    waiting = Owed(held.id, held.number, RULES.title, people[1], Waiting(word(4), word(21), 2))
    for nth in range(2):
        with pytest.raises(StorageError) if nth else nullcontext():
            async with store.write() as tx:
                await tx.waiting_points.carry(held, [Carried(waiting, TOKEN.contract)])


async def test_of_who_was_forgotten_nothing_waits(store, garden, people):
    await owes(store, garden, people)
    async with store.write() as tx:
        await tx.persons.forget(garden.id, [people[1]], store.tombstones.stand_ins([BEN], set()), {})
        assert await tx.waiting_points.owed(garden.id, HOME, [RoundState.CREDITED]) == []


async def test_a_sheet_is_kept_whole_used_up_once_and_gives_way_to_the_next(store, garden):
    now = datetime(2026, 11, 22, 16, 20, tzinfo=UTC)
    sheet = Sheet("first", garden.id, ADA, 3, now + LIFETIME)
    ballot = replace(cast(1, word(20), kind=BallotClass.SIGNED, voter=WALLET).ballot, received_at=0)
    async with store.write() as tx:
        await tx.sheets.add(sheet)
        await tx.sheets.add(replace(sheet, token="another's", account=BEN))
        await tx.sheets.add(replace(sheet, token="of another round", round=4))
        assert not await tx.sheets.use("first", ballot.salt, 7, now), "no ballot was handed out"
        await tx.sheets.issue("first", ballot)
        await tx.sheets.miss("first")
        assert await tx.sheets.get("first") == replace(sheet, issued=ballot, misses=1)
        assert not await tx.sheets.use("first", word(1), 7, now), "another ballot"
        assert not await tx.sheets.use("first", ballot.salt, 7, now + LIFETIME), "too late"
        assert await tx.sheets.use("first", ballot.salt, 7, now)
        assert not await tx.sheets.use("first", ballot.salt, 8, now), "twice"
    async with store.write() as tx:
        await tx.sheets.issue("first", replace(ballot, nonce=9))
        used = replace(sheet, issued=ballot, misses=1, used_at=now, seq=7)
        await tx.sheets.add(replace(sheet, token="second"))
        await tx.sheets.add(replace(sheet, token="third"))
        assert await tx.sheets.get("first") == used, "what was cast on it can still be seen"
        assert await tx.sheets.get("second") is None
        assert await tx.sheets.get("another's")
        assert await tx.sheets.purge(now + LIFETIME) == 0
        assert await tx.sheets.purge(now + LIFETIME + timedelta(seconds=1)) == 4
