"""A chain of which no node can be used: its communities' moderators are told once, and once when one can again."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.events import Event, EventKind
from bot.domain.ids import ChainName, CommunityId
from bot.ports import Chains, Clock, JobQueue, Nodes, Store, Tx
from bot.services.giving.gated import Gated
from bot.services.giving.troubles import tell_moderators

AFTER = timedelta(minutes=3)
"""So long all nodes must be out before it is told: most come back by themselves."""
EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Outage:
    """What is known of one chain since the start. `since`: no node can be used; `told`: what was seen to after that."""

    since: datetime | None = None
    told: bool | None = None


@dataclass(frozen=True, slots=True)
class Outages:
    store: Store
    queue: JobQueue
    chains: Chains
    clock: Clock
    gated: Gated = field(default_factory=Gated)
    outages: dict[ChainName, Outage] = field(default_factory=dict)

    async def look(self, chain: ChainName) -> None:
        """See whether any node of this chain can be used, where somebody asks about it, and tell of a change."""
        async with self.store.read() as tx:
            concerned = await self.gated.communities(tx, chain)
        if not concerned:
            return
        outage, now = self.outages.setdefault(chain, Outage()), self.clock.now()
        await self.chains.pins(chain)
        nodes = self.chains.nodes(chain)
        down = len(nodes.out) == nodes.count
        outage.since = (outage.since or now) if down else None
        lasts = outage.since is not None and now - outage.since >= AFTER
        if outage.told is not down and (lasts or not down):
            await self._tell(chain, nodes, outage, concerned)
            outage.told = down

    async def _tell(self, chain: ChainName, nodes: Nodes, outage: Outage, concerned: Collection[CommunityId]) -> None:
        async with self.store.write() as tx:
            for community in sorted(concerned):
                began = await _told_of(tx, community, chain)
                if (began is None) is (outage.since is None):
                    continue  # told before a restart; or there was nothing to tell
                kind = EventKind.NODES_BACK if outage.since is None else EventKind.NODES_DOWN
                since = began if outage.since is None else outage.since.isoformat()
                facts: dict[str, object] = {"chain": chain, "since": since, "nodes": dict(nodes.out)}
                await tell_moderators(tx, self.queue, Event(kind, community, None, self.clock.now(), facts))


async def _told_of(tx: Tx, community: CommunityId, chain: ChainName) -> str | None:
    """Since when this community was told that the chain is out; None where that is over, or never was."""
    kinds = (EventKind.NODES_DOWN, EventKind.NODES_BACK)
    found = [event for kind in kinds for event in await tx.events.since(community, kind, EARLIEST)]
    newest = max((one for one in found if one.facts["chain"] == chain), key=lambda one: one.id, default=None)
    return str(newest.facts["since"]) if newest is not None and newest.kind is EventKind.NODES_DOWN else None
