"""Selections on their way to their registry: what became of each, and the moderators told of it."""

from dataclasses import dataclass, replace

from bot.domain.contributing.motions import Motion, Selected, State, Why, stopped_by
from bot.domain.errors import ChainUnreadable
from bot.domain.events import Event, EventKind
from bot.domain.founded import Founded
from bot.domain.sending import OPEN, Sending, Stage
from bot.ports import Clock, JobQueue, Registry, Store, Tx
from bot.services.giving.troubles import tell_moderators
from bot.services.sending import Sender

_ENDS = {Stage.REVERTED: Why.REVERTED}
"""Why it is not there, by what became of the transaction; else it was refused."""


@dataclass(frozen=True, slots=True)
class Selecting:
    store: Store
    queue: JobQueue
    sender: Sender
    registry: Registry
    clock: Clock

    async def run_due(self) -> None:
        """Bring every selection that is on its way to where its transaction is. Only one of these may run at a time."""
        async with self.store.read() as tx:
            found = [(one, await tx.outbox.get(one.community, one.key)) for one in await tx.motions.sending()]
        for motion, sending in found:
            try:
                await self._follow(motion, sending)
            except ChainUnreadable:
                continue  # what the registry has is asked again at the next tick

    async def _follow(self, motion: Motion, sending: Sending | None) -> None:
        if sending is not None and sending.stage is Stage.DONE:
            await self._end(replace(motion, state=State.SENT), sending, None)
        elif sending is None or sending.stage not in OPEN:
            found = await self.registry.selected(motion.selection)
            why = stopped_by(found, motion.selection, _ENDS.get(sending.stage, Why.REFUSED) if sending else Why.REFUSED)
            await self._end(replace(motion, state=State.STOPPED, why=why), sending, found)
        elif sending.stage is Stage.QUEUED and not self._has_key(motion, sending):
            await self._end(replace(motion, state=State.STOPPED, why=Why.NO_KEY), sending, None)

    def _has_key(self, motion: Motion, sending: Sending) -> bool:
        """Whether somebody here can sign it: its own key, or the one that is the council's now."""
        keys = {sending.intent.signer}
        keys |= {one.council for one in self._founded(motion) if one.council is not None}
        return any(key in self.sender.signers for key in keys)

    def _founded(self, motion: Motion) -> list[Founded]:
        where = motion.selection.chain, motion.selection.registry
        return [one for one in self.sender.founded(motion.community) if (one.chain, one.registry) == where]

    async def _end(self, motion: Motion, sending: Sending | None, found: Selected | None) -> None:
        async with self.store.write() as tx:
            if motion.why is Why.NO_KEY and not await tx.outbox.withdraw(motion.community, motion.key):
                return  # it was signed just now: the next look sees it
            if await tx.motions.keep(motion, State.SENDING):
                await tell_moderators(tx, self.queue, await self._event(tx, motion, sending, found))

    async def _event(self, tx: Tx, motion: Motion, sending: Sending | None, found: Selected | None) -> Event:
        entry = await tx.entries.get(motion.community, motion.entry)
        facts: dict[str, object] = {"entry": motion.entry, "title": entry.title if entry else ""}
        facts |= {"chain": motion.selection.chain, "hash": sending.newest.hash if sending and sending.attempts else ""}
        facts |= {"content": motion.selection.content, "signer": motion.signer, "why": motion.why or ""}
        facts |= {"creator": found.creator, "terms": found.terms} if found else {}
        kind = EventKind.SELECTION_SENT if motion.state is State.SENT else EventKind.SELECTION_STOPPED
        return Event(kind, motion.community, None, self.clock.now(), facts)
