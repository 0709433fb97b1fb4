"""What closes rounds, by the clock, and counts them: the same ballots give the same file, byte for byte."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain.ids import CommunityId
from bot.domain.voting.ballots import Voted
from bot.domain.voting.bundle import Bundle, written
from bot.domain.voting.carrying import Carried
from bot.domain.voting.commitments import Keccak
from bot.domain.voting.rounds import RoundState, Settled, Snapshot, Word
from bot.domain.voting.tally import Tally, tally
from bot.domain.voting.voting import HeldRound
from bot.ports import GIVE_NEXT, Clock, Job, JobKind, JobQueue, Store
from bot.services.voting.carrying import due
from bot.services.voting.reporting import Reporting
from bot.services.voting.round_states import news

SOFTWARE = "gatehouse"


@dataclass(frozen=True, slots=True)
class Counting:
    store: Store
    queue: JobQueue
    keccak: Keccak
    clock: Clock
    reporting: Reporting | None = None

    async def run_due(self) -> None:
        """Close what is over. A dry round is counted then, unless contracts signed in it; of another, and where they
        did, the chain must be over it first.
        """
        now = int(self.clock.now().timestamp())
        async with self.store.read() as tx:
            over = await tx.rounds.due(now)
        for one in over:
            async with self.store.write() as tx:
                held = await tx.rounds.get(one.round.community, one.number)
                if held is None or held.round.state is not RoundState.OPEN or held.rules.window.closes_at > now:
                    continue
                await tx.rounds.keep(_in(held, RoundState.CLOSED))
                await self.queue.enqueue(tx, news(held, "closed", held.ballots))
                if held.rules.dry:
                    await self.queue.enqueue(tx, _job(JobKind.COUNT_ROUND, held))

    async def count(self, job: Job) -> None:
        """Do a `count_round` job."""
        async with self.store.read() as tx:
            held = await tx.rounds.get(CommunityId(int(str(job.payload["community"]))), int(str(job.payload["number"])))
            waits = held is not None and await tx.ballots.ask_contracts(held)
        if held is not None and held.round.state is RoundState.CLOSED and not waits:
            await self.counted(held)

    async def counted(
        self,
        held: HeldRound,
        closed_on: Snapshot | None = None,
        forged: Collection[Word] = (),
        uri: str = "",
    ) -> Bundle:
        """Count this closed round, and keep its file. `closed_on` and `forged`: where a chain was asked; `uri`: of a
        reported one, which also carries what others earned in earlier rounds and could not get then. Nothing is kept
        where that, or the round, changed meanwhile: it is counted again.
        """
        voted = await self.voted(held, closed_on or Snapshot())
        own = await asyncio.to_thread(tally, self.keccak, voted, forged)
        room = held.rules.most_points - own.points
        async with self.store.read() as tx:
            carried = await due(tx, held, room)
        bundle, file = await asyncio.to_thread(self._written, voted, forged, carried, uri)
        reported = await self.reporting.counted(bundle) if self.reporting is not None else None
        async with self.store.write() as tx:
            now = await tx.rounds.get(held.round.community, held.number)
            if now is None or now.round.state is not RoundState.CLOSED or await due(tx, now, room) != carried:
                return bundle
            await tx.waiting_points.carry(now, carried)
            await tx.rounds.set_file(now, file, self.keccak(file))
            await tx.rounds.scored(now, bundle.tally.scores)
            await tx.rounds.keep(_in(now, RoundState.PUBLISHED if now.rules.dry else RoundState.TALLIED))
            if self.reporting is not None and reported is not None:
                await self.reporting.hand_in(tx, reported)
            await self.queue.enqueue(tx, news(now, "result"))
            if now.rules.recurring:
                await self.queue.enqueue(tx, _later(now))
        return bundle

    async def voted(self, held: HeldRound, closed_on: Snapshot) -> Voted:
        """The round and its ballots, as whoever counts them is told."""
        async with self.store.read() as tx:
            settled: Settled = await tx.rounds.settled(held)
            cast = await tx.ballots.all(held)
        ballots, receipts = tuple(one.ballot for one in cast), tuple(one.receipt for one in cast)
        return Voted(settled, held.round.opened_at, ballots, receipts, closed_on)

    def _written(
        self, voted: Voted, forged: Collection[Word], carried: Collection[Carried], uri: str
    ) -> tuple[Bundle, bytes]:
        brought = tuple(one.earned for one in carried)
        result: Tally = tally(self.keccak, voted, forged, brought)
        bundle = Bundle(voted, result, uri, SOFTWARE, brought)
        return bundle, written(self.keccak, bundle)


def _in(held: HeldRound, state: RoundState) -> HeldRound:
    return replace(held, round=replace(held.round, state=state))


def _job(kind: JobKind, held: HeldRound, at: datetime | None = None) -> Job:
    payload = {"community": held.round.community, "number": held.number}
    return Job(kind, f"round:{held.id}", payload, GIVE_NEXT, at)


def _later(held: HeldRound) -> Job:
    """The next of a round that recurs, so many days after this one closed."""
    closed = datetime.fromtimestamp(held.rules.window.closes_at, UTC)
    return _job(JobKind.DRAFT_ROUND, held, closed + timedelta(days=held.rules.recurring))
