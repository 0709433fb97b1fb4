"""How things stand: holders, chains, the sweep, and what a person has to mend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.doors import DoorTrouble
from bot.domain.events import Event, EventKind
from bot.domain.holdings import Block
from bot.domain.ids import ChainName, Community
from bot.domain.policy import Policy
from bot.ports import Chains, Clock, DeadJob, JobQueue, Store
from bot.services.noticing import Watch
from bot.services.recheck import Progress

LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Report:
    """What `/gate status` shows. A chain without a block cannot be read right now."""

    policy: Policy
    counts: Mapping[str, int]
    chains: Mapping[ChainName, Block | None]
    watches: Mapping[ChainName, Watch]
    sweep: Progress
    troubles: Sequence[DoorTrouble]
    dead: Sequence[DeadJob]
    disputes: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Status:
    store: Store
    queue: JobQueue
    chains: Chains
    clock: Clock
    progress: Progress
    watches: Mapping[ChainName, Watch]

    async def look(self, community: Community) -> Report:
        """How things stand for this community now."""
        async with self.store.read() as tx:
            policy = await tx.policies.current(community.id)
            counts = await tx.passes.counts(community.id)
            troubles = await tx.doors.troubles(community.id)
            since = self.clock.now() - LATELY
            disputes = await tx.events.since(community.id, EventKind.NODES_DISAGREE, since)
        chains = {name: await self._head(name) for name in self.chains.names()}
        dead = [one for one in await self.queue.dead_list() if one.job.payload.get("community") == community.id]
        return Report(policy, counts, chains, self.watches, self.progress, troubles, dead, disputes)

    async def _head(self, chain: ChainName) -> Block | None:
        pins = await self.chains.pins(chain)
        return pins.give if pins else None
