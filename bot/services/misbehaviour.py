"""Endpoints that contradict each other leave a record: who said what of which wallet, at which hash."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.domain.events import Event, EventKind
from bot.domain.holdings import Trouble, Unread, Want
from bot.domain.ids import ChainName, CommunityId
from bot.domain.passes import Plan
from bot.ports import Job, JobKind, JobQueue, Store

ONCE_IN = timedelta(hours=1)
"""So often at most a chain's disagreement is recorded and told; a sweep that finds nothing else writes nothing."""
MOST_SAID = 5


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


def _found(plans: Iterable[Plan]) -> Mapping[ChainName, dict[Want, Unread]]:
    found: dict[ChainName, dict[Want, Unread]] = defaultdict(dict)
    for plan in plans:
        for decision in plan.decisions:
            for want, seen in decision.reading.sight.items():
                if isinstance(seen, Unread) and seen.trouble is Trouble.DISAGREE:
                    found[want.probe.chain][want] = seen
    return found


def _facts(chain: ChainName, said: Mapping[Want, Unread]) -> dict[str, object]:
    return {
        "chain": chain,
        "count": len(said),
        "said": [
            {
                "probe": str(want.probe),
                "wallet": want.wallet,
                "said": seen.detail,
                "block": seen.at.number if seen.at else None,
                "hash": seen.at.hash if seen.at else None,
            }
            for want, seen in list(said.items())[:MOST_SAID]
        ],
    }
