"""Rounds that are reported follow what became of them on chain: voting begins there, and ends there too.

So does the counting of a dry round in which contracts have signed: they are asked again after its close.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.errors import ChainUnreadable
from bot.domain.voting.reporting import Report
from bot.domain.voting.rounds import RoundState
from bot.domain.voting.voting import HeldRound
from bot.ports import BallotWitness, JobQueue, Store
from bot.services.voting.counting import Counting
from bot.services.voting.round_states import news
from bot.services.voting.rounds import RoundsService

ON_THEIR_WAY = (
    RoundState.OPENING,
    RoundState.OPEN,
    RoundState.CLOSED,
    RoundState.TALLIED,
    RoundState.SUBMITTING,
    RoundState.SUBMITTED,
    RoundState.CONFIRMED,
    RoundState.FINAL,
    RoundState.HALTED,
)
_STOPPED = (RoundState.HALTED, RoundState.CANCELLED)
PATIENCE = timedelta(days=1)
"""So long after its close a dry round waits for its chain; then what contracts said when they signed stands."""


@dataclass(frozen=True, slots=True)
class Following:
    """`origin`: of the page, without a slash at its end; what was counted can be had there."""

    store: Store
    queue: JobQueue
    rounds: RoundsService
    counting: Counting
    witness: BallotWitness
    origin: str

    async def run_due(self) -> None:
        """Bring every reported round to where its report is, and count the dry ones in which contracts signed."""
        async with self.store.read() as tx:
            found = await tx.rounds.in_state(ON_THEIR_WAY)
            reported = [(one, await tx.round_reports.get(one.round.id)) for one in found if not one.rules.dry]
            closed = [one for one in found if one.rules.dry and one.round.state is RoundState.CLOSED]
            asking = [one for one in closed if await tx.ballots.ask_contracts(one)]
        for held, report in reported:
            if report is not None:
                await self._follow(held, report)
        for held in asking:
            await self._count_dry(held)

    async def _follow(self, held: HeldRound, report: Report) -> None:
        mine, theirs = held.round.state, report.state
        if theirs is RoundState.OPEN and mine is RoundState.OPENING:
            if report.opened_at > self.rounds.clock.now().timestamp():
                return  # blocks may be ahead of our clock, by which ballots are taken
            await self.rounds.opened(held.round.community, held.number, report.opened_at)
        elif theirs is RoundState.CLOSED and mine is RoundState.CLOSED:
            await self._count(held, self.uri(held))
        elif theirs is not mine and (theirs in _STOPPED or _is_after(theirs, mine)):
            await self._mirror(held, report)

    async def _count_dry(self, held: HeldRound) -> None:
        """As a reported one; where its chain stays silent for too long, with what contracts said when they signed."""
        waited = self.rounds.clock.now().timestamp() - held.rules.window.closes_at
        if not await self._count(held) and waited >= PATIENCE.total_seconds():
            await self.counting.counted(held)

    async def _count(self, held: HeldRound, uri: str = "") -> bool:
        """At a final block from after the close, at which contract wallets are asked whether they signed.

        False where that cannot be told now.
        """
        chain = held.round.home.chain
        try:
            closed_on = await self.witness.closed(chain, held.rules.window.closes_at)
            forged = await self.witness.forged(chain, await self.counting.voted(held, closed_on))
        except ChainUnreadable:
            return False  # the next tick asks again: nobody's vote is left out because a node was silent
        await self.counting.counted(held, closed_on, forged, uri)
        return True

    def uri(self, held: HeldRound) -> str:
        """Where its file can be had."""
        return f"{self.origin}/rounds/0x{held.round.id.hex()}.json"

    async def _mirror(self, held: HeldRound, report: Report) -> None:
        async with self.store.write() as tx:
            now = await tx.rounds.get(held.round.community, held.number)
            if now is None or now.round != held.round:
                return  # the next tick sees what it is by then
            then = replace(held, round=replace(held.round, state=report.state, why=report.cancel or report.why))
            await tx.rounds.keep(then)
            if report.state is RoundState.CANCELLED:
                await tx.entries.free(held.round.community, held.number)
                await tx.waiting_points.release(then)
                await self.queue.enqueue(tx, news(then, "cancelled"))


def _is_after(theirs: RoundState, mine: RoundState) -> bool:
    """What follows a result that was counted here, in its order; a round that was halted goes on from anywhere."""
    order = list(RoundState)
    counted = order.index(theirs) >= order.index(RoundState.TALLIED)
    return mine is RoundState.HALTED or (counted and order.index(mine) >= order.index(RoundState.TALLIED))
