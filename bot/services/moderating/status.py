"""How things stand: holders, chains, the sweep, and what a person has to mend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.changing.changes import Fate
from bot.domain.changing.stillness import Freeze
from bot.domain.events import Event, EventKind
from bot.domain.founded import Purse
from bot.domain.giving.doors import DoorTrouble
from bot.domain.giving.policy import Policy
from bot.domain.ids import ChainName, Community, Place, Platform
from bot.domain.requirements.holdings import Block
from bot.domain.requirements.indexing import Index
from bot.ports import Chains, Clock, DeadJob, JobQueue, Nodes, Store
from bot.services.giving.noticing import Watch
from bot.services.giving.recheck import Progress
from bot.services.giving.recording import lane_of
from bot.services.giving.remembering import Recollections
from bot.services.moderating.given_up import concerns
from bot.services.sending import Sender

LATELY = timedelta(hours=24)
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Report:
    """What `/gate status` shows. A chain without a block cannot be read right now.

    `unknown`: how many passes cannot be told at present, the first of them since `unknown_since`. `left`: members whose
    roles are still to be set.
    """

    policy: Policy
    counts: Mapping[str, int]
    chains: Mapping[ChainName, Block | None]
    nodes: Mapping[ChainName, Nodes]
    watches: Mapping[ChainName, Watch]
    sweep: Progress
    troubles: Sequence[DoorTrouble]
    dead: Sequence[DeadJob]
    disputes: Sequence[Event]
    unknown: int = 0
    unknown_since: datetime | None = None
    left: int = 0
    freeze: Freeze | None = None
    shades: Mapping[str, Mapping[Fate | None, int]] = field(default_factory=dict)
    purses: Sequence[Purse] = ()
    indexes: Sequence[Index] = ()
    chats: Mapping[Place, str] = field(default_factory=dict)
    """What its chats are called."""


@dataclass(frozen=True, slots=True)
class Status:
    store: Store
    queue: JobQueue
    chains: Chains
    clock: Clock
    progress: Progress
    watches: Mapping[ChainName, Watch]
    sender: Sender
    memory: Recollections | None = None

    async def look(self, community: Community) -> Report:
        """How things stand for this community now."""
        async with self.store.read() as tx:
            policy = await tx.policies.current(community.id)
            counts = await tx.passes.counts(community.id)
            troubles = await tx.doors.troubles(community.id)
            since = self.clock.now() - LATELY
            first, unknown = await tx.passes.unknown(community.id)
            freeze = await tx.freezes.of(community.id)
            shaded = [tier.name for tier in policy.tiers if tier.shadow is not None]
            shades = {tier: await tx.shades.counts(community.id, tier) for tier in shaded}
            chats = {chat.place: chat.title for chat in await tx.chats.all(community.id)}
            disputes = await tx.events.since(community.id, EventKind.NODES_DISAGREE, since)
        chains = {name: await self._head(name) for name in self.chains.names()}
        nodes = {name: self.chains.nodes(name) for name in chains}
        dead = [one for one in await self.queue.dead_list() if concerns(one, community)]
        watches, sweep = self.watches, self.progress
        left = await self.queue.left(lane_of(community.id, Platform.DISCORD))
        told = (policy, counts, chains, nodes, watches, sweep, troubles, dead, disputes, unknown, first, left)
        purses = await self.sender.purses(community.id)
        return Report(*told, freeze, shades, purses, self._indexes(policy), chats)

    def _indexes(self, policy: Policy) -> Sequence[Index]:
        """What is still looked through for this community."""
        contracts = {(probe.chain, probe.contract) for probe in policy.probes()}
        found = self.memory.of(self.chains.names()) if self.memory else ()
        return [one for one in found if one.source[:2] in contracts and one.percent < WHOLE]

    async def _head(self, chain: ChainName) -> Block | None:
        pins = await self.chains.pins(chain)
        return pins.give if pins else None
