"""Endpoints that contradict each other leave a record: who said what of which wallet, at which hash."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.domain.events import Event, EventKind
from bot.domain.giving.passes import Plan
from bot.domain.ids import ChainName, CommunityId
from bot.domain.requirements.holdings import Block, Holding, Observation, Trouble, Want
from bot.ports import Job, JobKind, JobQueue, Store

ONCE_IN = timedelta(hours=1)
"""So often at most a chain's disagreement is recorded and told; a sweep that finds nothing else writes nothing."""
MOST_SAID = 5


class _Said(NamedTuple):
    """Who said what at which block; `outvoted`: by more than half of all there are."""

    told: str
    at: Block | None
    outvoted: bool


async def record(store: Store, queue: JobQueue, community: CommunityId, plans: Iterable[Plan], now: datetime) -> None:
    """Keep what the endpoints of each chain said where they disagreed, and tell the moderators."""
    found = _found(plans)
    if not found:
        return
    async with store.read() as tx:
        known = {e.facts["chain"] for e in await tx.events.since(community, EventKind.NODES_DISAGREE, now - ONCE_IN)}
    new = {chain: said for chain, said in found.items() if chain not in known}
    if not new:
        return
    async with store.write() as tx:
        ids = []
        for chain, said in new.items():
            event = Event(EventKind.NODES_DISAGREE, community, None, now, _facts(chain, said))
            ids.append((await tx.events.add(event)).id)
        payload = {"community": community, "events": ids}
        await queue.enqueue(tx, Job(JobKind.TELL_MODERATORS, f"events:{ids[0]}-{ids[-1]}", payload))


def _found(plans: Iterable[Plan]) -> Mapping[ChainName, dict[Want, _Said]]:
    found: dict[ChainName, dict[Want, _Said]] = defaultdict(dict)
    for plan in plans:
        for decision in plan.decisions:
            for want, seen in decision.reading.sight.items():
                if (said := _said(seen)) is not None:
                    found[want.probe.chain][want] = said
    return found


def _said(seen: Observation) -> _Said | None:
    """What is to be recorded of this, where not all said the same."""
    if isinstance(seen, Holding):
        return _Said(seen.denied, seen.block, outvoted=True) if seen.denied else None
    return _Said(seen.detail, seen.at, outvoted=False) if seen.trouble is Trouble.DISAGREE else None


def _facts(chain: ChainName, said: Mapping[Want, _Said]) -> dict[str, object]:
    return {
        "chain": chain,
        "count": len(said),
        "outvoted": all(one.outvoted for one in said.values()),
        "said": [
            {
                "probe": str(want.probe),
                "wallet": want.wallet,
                "said": one.told,
                "block": one.at.number if one.at else None,
                "hash": one.at.hash if one.at else None,
            }
            for want, one in list(said.items())[:MOST_SAID]
        ],
    }
