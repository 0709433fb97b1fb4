"""Contract wallets asked again whether they still vouch for what they signed: a contract may change its mind, or hands.

A proof ends as a pass does: on final blocks, on two endpoints' word, and here twice, on two of them. What cannot be
told changes nothing. What follows for passes, `reconcile` decides: a wallet without a proof that holds counts no more.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.errors import ChainUnreadable
from bot.domain.events import Event, EventKind
from bot.domain.requirements.holdings import Block
from bot.domain.signing_in.signin import Kept
from bot.ports import TAKE_FIRST, Clock, Job, JobKind, JobQueue, Signatures, Store, Tx
from bot.services.giving.recording import told

BATCH, MOST_UNTOLD = 50, 1_000
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Round:
    """Where the next batch begins, and the proofs that could not be told: they must not keep the others waiting."""

    after: int = 0
    untold: set[int] = field(default_factory=set)

    def could_not_tell(self, kept: Kept) -> None:
        """It is asked after the others from now on: perhaps it is not the chain that is silent, but this wallet."""
        if len(self.untold) >= MOST_UNTOLD:
            self.untold.clear()
        self.untold.add(kept.number)


@dataclass(frozen=True, slots=True)
class Proofs:
    store: Store
    queue: JobQueue
    signatures: Signatures
    clock: Clock
    every: timedelta
    second_reading_after: timedelta
    round: Round = field(default_factory=Round)

    async def run_due(self) -> None:
        """Ask the next wallets that were not asked for so long; of a chain that is silent, one."""
        silent = set[str]()
        for kept in sorted(await self._next(), key=lambda one: one.number in self.round.untold):
            if kept.wallet.scope in silent:
                continue
            try:
                holds, at = await self.signatures.still(kept.text, kept.wallet)
            except ChainUnreadable as unread:
                log.info("a proof could not be read again: %s", unread)
                silent.add(kept.wallet.scope)
                self.round.could_not_tell(kept)
                continue
            self.round.untold.discard(kept.number)
            await self._note(kept, at, holds=holds)

    async def _next(self) -> Sequence[Kept]:
        before = self.clock.now() - self.every
        async with self.store.read() as tx:
            found = await tx.proofs.due(before, self.round.after, BATCH)
        self.round.after = found[-1].number if len(found) == BATCH else 0
        return found

    async def _note(self, kept: Kept, at: Block, *, holds: bool) -> None:
        """What was seen on a block from before the proof says nothing about it."""
        now = self.clock.now()
        if at.time < kept.checked_at:
            return
        async with self.store.write() as tx:
            if holds:
                await tx.proofs.held(kept, now)
            elif kept.doubt is None:
                await tx.proofs.doubted(kept, now, at)
            elif kept.doubt.is_confirmed(at, now, self.second_reading_after) and await tx.proofs.lost(kept, now):
                await self._follow(tx, kept, at)

    async def _follow(self, tx: Tx, kept: Kept, at: Block) -> None:
        """The member is decided on again, and told why."""
        await tx.members.touch([kept.member])
        facts: dict[str, object] = {"wallet": kept.wallet.address, "chain": kept.wallet.scope, "block": at.number}
        fact = Event(EventKind.PROOF_LOST, kept.community, kept.member, self.clock.now(), facts)
        for member in await tx.members.get([kept.member]):
            await told(tx, self.queue, member, fact)
        payload = {"community": kept.community, "members": [kept.member], "reason": "proof"}
        await self.queue.enqueue(tx, Job(JobKind.RECONCILE, f"proof:{kept.number}", payload, TAKE_FIRST))
