"""Rounds on their way to the chain and back: opened there before anybody votes, reported, made final, credited.

Every step is decided on what the ledger says itself, kept together with what is to be told next, and told by the sender
under a key of its own: a process may end anywhere, and each report still counts once.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import ChainUnreadable, Conflict
from bot.domain.events import Event, EventKind
from bot.domain.founded import Founded
from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.sending import Intent, Stage
from bot.domain.voting.ballots import Ballot, Voted
from bot.domain.voting.bundle import Bundle, opening_of, written
from bot.domain.voting.commitments import Keccak
from bot.domain.voting.ledger import MOST_CREDITS, Result, opening_hash, result, result_hash, totals_tree
from bot.domain.voting.ledger import earned_leaf as leaf
from bot.domain.voting.reporting import Report, Sight, Step, Telling, Verb, key, pending, step, tried_again
from bot.domain.voting.rounds import Home, RoundState, Settled, Snapshot, Word
from bot.domain.voting.tally import Earned
from bot.ports import Clock, Credits, JobQueue, LedgerContract, Store, Tx
from bot.services.giving.troubles import tell_moderators
from bot.services.sending import Sender


class NoLedgerContract:
    """The `LedgerContract` port where no chain is to be had."""

    async def sight(self, report: Report) -> Sight:
        raise ChainUnreadable(f"{report.chain} is not read")

    async def most_points(self, chain: ChainName, ledger: str) -> int:
        raise ChainUnreadable(f"{chain} is not read for {ledger}")

    def words(self, report: Report, verb: Verb, leaves: Credits = ()) -> str:
        raise KeyError(f"{report.ledger} is told nothing, and no {verb} of {len(leaves)}")


class NoWitness:
    """The `BallotWitness` port where no chain is to be had."""

    async def weighed(
        self, chain: ChainName, token: Address, wallets: Collection[Address]
    ) -> tuple[Snapshot, Mapping[Address, int]]:
        raise ChainUnreadable(f"{chain} is not read for {len(wallets)} holders of {token}")

    async def closed(self, chain: ChainName, closes_at: int) -> Snapshot:
        raise ChainUnreadable(f"{chain} is not read, and not after {closes_at}")

    async def signed(self, settled: Settled, ballot: Ballot, signature: str, *, asks: bool) -> Ballot:
        del settled, signature, asks
        raise ChainUnreadable(f"nobody tells who signed {ballot.nonce}")

    async def forged(self, chain: ChainName, voted: Voted) -> frozenset[Word]:
        raise ChainUnreadable(f"{chain} is not read for {len(voted.ballots)} ballots")


@dataclass(frozen=True, slots=True)
class Counted:
    """A round's file, byte by byte, and what its ledger is told of it."""

    round: Word
    raw: bytes
    result: Result
    result_hash: Word
    totals: tuple[Earned, ...]


@dataclass(frozen=True, slots=True)
class Reporting:
    store: Store
    queue: JobQueue
    sender: Sender
    clock: Clock
    ledgers: LedgerContract
    keccak: Keccak

    def ledger(self, community: CommunityId) -> Founded | None:
        """Where this community's rounds are reported, if it has a ledger and somebody sends to it."""
        founded = self.sender.founded(community)
        return next((one for one in founded if one.ledger is not None and one.signer is not None), None)

    async def home(self, community: CommunityId) -> Home | None:
        """The same, as it is hashed."""
        found = self.ledger(community)
        if found is None or found.ledger is None:
            return None
        return Home(found.chain, self.sender.transactions.chain_id(found.chain), found.ledger)

    async def most_points(self, community: CommunityId) -> int:
        """What one report can add at most here: rules that allow more could not be reported; or ChainUnreadable."""
        found = self.ledger(community)
        if found is None or found.ledger is None:
            raise ChainUnreadable("there is no ledger")
        return await self.ledgers.most_points(found.chain, found.ledger)

    async def prepared(self, community: CommunityId, settled: Settled) -> Report:
        """What the ledger is to be told before this vote; Conflict where nobody here could tell it."""
        found = self.ledger(community)
        if found is None or found.ledger != settled.home.ledger or found.signer is None:
            raise Conflict(f"nobody here reports to {settled.home.ledger}")
        told = await asyncio.to_thread(opening_of, self.keccak, settled)
        hashed = opening_hash(self.keccak, told)
        where = found.chain, settled.home.ledger, found.signer
        return Report(community, *where, settled.id, settled.rules.title, told, hashed)

    async def begin(self, tx: Tx, report: Report) -> Report:
        """Keep within the transaction that freezes the round that it is to be opened; votes wait until it is OPEN."""
        return await tx.round_reports.add(report)

    async def counted(self, bundle: Bundle) -> Counted:
        """The file of a round that was counted; the same round gives the same bytes."""
        return await asyncio.to_thread(self._counted, bundle)

    def _counted(self, bundle: Bundle) -> Counted:
        raw, settled = written(self.keccak, bundle), bundle.voted.settled
        told = result(self.keccak, settled, bundle.tally, self.keccak(raw), bundle.uri)
        return Counted(settled.id, raw, told, result_hash(self.keccak, told), bundle.tally.totals)

    async def hand_in(self, tx: Tx, counted: Counted) -> Report | None:
        """Keep the file, and that it is to be reported; None for a dry round. Conflict unless the voting is over."""
        await tx.round_reports.keep_file(counted.round, counted.raw)
        report = await tx.round_reports.get(counted.round)
        if report is None or report.result_hash == counted.result_hash:
            return report
        told = replace(report, result=counted.result, result_hash=counted.result_hash, totals=counted.totals)
        tallied = replace(told, state=RoundState.TALLIED)
        if report.result is not None or not await tx.round_reports.keep(tallied, RoundState.CLOSED):
            raise Conflict("it is not closed, or was counted already")
        return tallied

    async def file(self, round_id: Word) -> bytes | None:
        """What was published of this round, byte by byte."""
        async with self.store.read() as tx:
            return await tx.round_reports.file(round_id)

    async def cancel(self, tx: Tx, round_id: Word, why: str) -> None:
        """Have it ended on chain too; Conflict once there is a result, which only a guardian can cancel."""
        report = await tx.round_reports.get(round_id)
        if report is None or report.result is not None:
            raise Conflict("it is reported already, or not at all")
        if not await tx.round_reports.keep(replace(report, cancel=why), report.state):
            raise Conflict("it went on meanwhile")

    async def retry(self, tx: Tx, round_id: Word) -> None:
        """Go on with a halted round, from where the chain is found; Conflict if it is not halted."""
        report = await tx.round_reports.get(round_id)
        if report is None or report.state is not RoundState.HALTED:
            raise Conflict("it is not halted")
        await tx.round_reports.keep(tried_again(report, int(self.clock.now().timestamp())), RoundState.HALTED)

    async def run_due(self) -> None:
        """One step of every round that is on its way. Only one of these may run at a time."""
        async with self.store.read() as tx:
            waiting = await tx.round_reports.live()
        for report in waiting:
            try:
                await self._advance(report)
            except ChainUnreadable:
                continue  # the next tick asks again; what was told stays told

    async def _advance(self, report: Report) -> None:
        sight = await self.ledgers.sight(report)
        async with self.store.read() as tx:
            told = await self._stage(tx, report, pending(report, sight))
        due = step(report, sight, int(self.clock.now().timestamp()), told)
        if due.report == report and (due.tell is None or told is not None):
            return
        intent = await self._intent(due) if due.tell else None
        async with self.store.write() as tx:
            if await tx.round_reports.get(report.round) == report:  # else people did something meanwhile
                if due.withdraws and not await tx.outbox.withdraw(report.community, key(report, Verb.OPEN)):
                    return  # it went out just now: the next look sees it
                await tx.round_reports.keep(due.report, report.state)
                await self._kept(tx, report.state, due.report, intent)

    async def _stage(self, tx: Tx, report: Report, telling: Telling | None) -> Stage | None:
        sending = telling and await tx.outbox.get(report.community, key(report, *telling))
        return sending.stage if sending else None

    async def _kept(self, tx: Tx, was: RoundState, report: Report, intent: Intent | None) -> None:
        if intent is not None:
            await self.sender.intend(tx, intent)
        asked_for = report.state is RoundState.CANCELLED and report.cancel
        if report.state is not was and report.state in {RoundState.HALTED, RoundState.CANCELLED} and not asked_for:
            facts: dict[str, object] = {"round": report.title, "chain": report.chain, "why": report.why}
            now = self.clock.now()
            await tell_moderators(tx, self.queue, Event(EventKind.ROUND_STOPPED, report.community, None, now, facts))

    async def _intent(self, due: Step) -> Intent:
        assert due.tell is not None
        report, (verb, part) = due.report, due.tell
        leaves = await asyncio.to_thread(self._credits, report, part) if verb is Verb.CREDIT else ()
        data = self.ledgers.words(report, verb, leaves)
        return Intent(report.community, report.chain, report.signer, key(report, verb, part), report.ledger, data)

    def _credits(self, report: Report, part: int) -> Sequence[tuple[Earned, Sequence[Word]]]:
        tree = totals_tree(self.keccak, report.round, report.totals)
        some = report.totals[part * MOST_CREDITS : (part + 1) * MOST_CREDITS]
        return [(one, tree.proof(leaf(report.round, one))) for one in some]
