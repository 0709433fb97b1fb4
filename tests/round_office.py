"""The reporter over SQLite and a real ledger: rounds that it opens, counts, reports, makes final and credits."""

import pickle
import random
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from eth_utils.crypto import keccak

from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.founded.ledger import LedgerContracts
from bot.adapters.chain.founded.sender import ChainTransactions
from bot.adapters.chain.signing.keys import KeystoreSigner
from bot.domain.founded import Founded
from bot.domain.ids import Address, ChainName, Community, CommunityId
from bot.domain.voting.ballots import Ballot, Voted
from bot.domain.voting.reporting import Report
from bot.domain.voting.rounds import Home, RoundState, Settled, Snapshot, Window, Word
from bot.domain.voting.tally import Earned
from bot.ports import LedgerContract, Signer, Transactions
from bot.services.sending import Sender
from bot.services.voting.reporting import Reporting
from storage import Storage, open_storage
from storage.queue import SqliteQueue
from storage.store import SqlStore
from tests.bench import CHAIN_ID, PEOPLE, Town
from tests.blank import DATABASE, blank
from tests.chain_house import HERE
from tests.voted import RULES, bundle, cast, receipts, settled, wallet

BASE, HOUR = ChainName("base"), 3_600
SIGNER = KeystoreSigner(PEOPLE["bot"])


@dataclass(frozen=True)
class ChainTime:
    """A clock that shows the chain's time, which the tests move."""

    seconds: int

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


@dataclass(frozen=True)
class Vote:
    """A round that is to be held: what is settled, what will be cast, and what its report is to carry."""

    settled: Settled
    ballots: Sequence[Ballot]
    carried: tuple[Earned, ...] = ()

    def held(self, opened_at: int) -> Voted:
        own = self.settled
        return Voted(own, opened_at, tuple(self.ballots), receipts(own, self.ballots), Snapshot())


def config(*urls: str) -> ChainConfig:
    return ChainConfig(BASE, CHAIN_ID, urls, deadline=10, stale_after=1e9, requests_a_second=1e6)


def reporter(
    storage: tuple[SqlStore, SqliteQueue],
    clock: ChainTime,
    founded: Mapping[CommunityId, Sequence[Founded]],
    transactions: Transactions,
    ledgers: LedgerContract,
    signer: Signer = SIGNER,
) -> Reporting:
    store, queue = storage
    sender = Sender(store, queue, transactions, clock, {signer.address: signer}, foundings=founded)
    return Reporting(store, queue, sender, clock, ledgers, keccak)


async def count_closed(reporting: Reporting, votes: Collection[Vote]) -> None:
    """Hand in what is closed, as the rounds' own service does."""
    for vote in votes:
        async with reporting.store.read() as tx:
            report = await tx.round_reports.get(vote.settled.id)
        if report is not None and report.state is RoundState.CLOSED:
            counted = await reporting.counted(bundle(vote.held(report.opened_at), carried=vote.carried))
            async with reporting.store.write() as tx:
                await reporting.hand_in(tx, counted)


@dataclass
class RoundOffice:
    town: Town
    storage: Storage
    community: Community
    folder: Path
    urls: Sequence[str]
    votes: list[Vote]

    @property
    def founded(self) -> Mapping[CommunityId, Sequence[Founded]]:
        ledger = Address(self.town.ledger.address.lower())
        return {self.community.id: [Founded(BASE, SIGNER.address, ledger=ledger)]}

    def vote(self, number: int, lasts: int = HOUR, late: int = 0) -> Vote:
        """A round in which seven vote, for entries of three makers; `late`: opened so long after its window began."""
        now = self.town.bench.now()
        window = Window(now + 10 - late, now + lasts)
        home = Home(BASE, CHAIN_ID, Address(self.town.ledger.address.lower()))
        own = settled(7, rules=replace(RULES, window=window), home=home, number=number)
        own = replace(own, snapshot=Snapshot())
        at = max(window.opens_at, now) + lasts // 2
        return Vote(own, [cast(own, nth, nth % 3, at=at + nth) for nth in range(7)])

    @asynccontextmanager
    async def reporting(self) -> AsyncIterator[Reporting]:
        """Another process each time: nothing of the old one's memory is left."""
        clock = ChainTime(self.town.bench.now())
        async with open_chains([config(*self.urls)], clock) as chains:
            them = ChainTransactions(chains.agreements), LedgerContracts(chains.agreements)
            yield reporter((self.storage.store, self.storage.queue), clock, self.founded, *them)

    async def begins(self, *votes: Vote) -> None:
        self.votes += votes
        (self.folder / "votes").write_bytes(pickle.dumps((self.votes, self.founded)))
        async with self.reporting() as reporting:
            for vote in votes:
                report = await reporting.prepared(self.community.id, vote.settled)
                async with self.storage.store.write() as tx:
                    await reporting.begin(tx, report)

    async def looks(self) -> None:
        async with self.reporting() as reporting:
            await reporting.run_due()
            await count_closed(reporting, self.votes)
            await reporting.sender.run_due()

    def mine(self, blocks: int = 1) -> None:
        self.town.bench.ask("anvil_mine", [hex(blocks)])

    async def goes_to(self, vote: Vote, *states: RoundState) -> Report:
        """Let it go on, and time go by where it waits for that, until it is in one of these states."""
        for _ in range(40):
            report = await self.of(vote)
            if report.state in states:
                return report
            self.waits(report)
            await self.looks()
            self.mine()
        raise AssertionError(report)

    def waits(self, report: Report) -> None:
        bench, stored = self.town.bench, self.town.ledger.read("roundOf", report.round)
        if report.state is RoundState.OPEN and bench.now() < report.opening.closes_at:
            bench.travel_to(report.opening.closes_at)
        if report.state is RoundState.CONFIRMED and bench.now() < stored[3] + self.town.ledger.read("challengeWindow"):
            bench.travel_to(stored[3] + self.town.ledger.read("challengeWindow"))

    async def of(self, vote: Vote) -> Report:
        async with self.storage.store.read() as tx:
            found = await tx.round_reports.get(vote.settled.id)
        assert found is not None
        return found

    async def file(self, round_id: Word) -> bytes:
        async with self.storage.store.read() as tx:
            found = await tx.round_reports.file(round_id)
        assert found is not None
        return found

    def scores(self) -> list[int]:
        return [self.town.tiers.read("scoreOf", wallet(100 + nth)) for nth in range(3)]

    def sent(self) -> int:
        """How many transactions the bot's key has sent."""
        return int(self.town.bench.ask("eth_getTransactionCount", [PEOPLE["bot"].address, "latest"]), 16)


@asynccontextmanager
async def opened(town: Town, folder: Path) -> AsyncIterator[RoundOffice]:
    bench = town.bench
    bench.ask("anvil_setBalance", [PEOPLE["bot"].address, hex(10**18)])
    bench.ask("anvil_mine", ["0x1"])  # no block that was mined before tells of it
    async with open_storage(blank(folder / DATABASE), ChainTime(bench.now())) as storage:
        async with storage.store.write() as tx:
            garden = await tx.communities.allow(HERE, "Plotter Garden")
        urls = bench.url, bench.url.replace("127.0.0.1", "localhost")
        yield RoundOffice(town, storage, garden, folder, urls, [])


def dice() -> random.Random:
    return random.Random(1)
