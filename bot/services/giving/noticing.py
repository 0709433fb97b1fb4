"""What the chains' logs make the bot look at: a log names wallets, wallets name members, `reconcile` looks.

Each log names its members twice: when it is seen, and when its block is final; and once more those who were given a
pass on a later block, when that one is final. The members are kept by block until then, rather than walking the logs a
second time behind the final block: that costs rows only for our own members, no further request, and it also tells
whom a replaced block had named, which no node knows any more.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.giving.watching import Trail, Walk
from bot.domain.ids import Address, ChainName, CommunityId, MemberId
from bot.ports import GIVE_NEXT, Clock, Job, JobKind, JobQueue, Store, Tx, Watching
from bot.services.giving.gated import Gated
from bot.services.giving.reconcile import Reconcile

TRANSFER, FINAL, REORG = "transfer", "final", "reorg"
BATCH = 500
SAVE_EVERY = timedelta(seconds=30)
"""A trail on which nobody was met is kept this often; after a crash the last blocks are walked again."""
log = logging.getLogger(__name__)

Owners = Mapping[MemberId, CommunityId]


@dataclass(slots=True)
class Watch:
    """How far one chain is walked and what was met, since the start of the process. `behind`: None while unknown."""

    behind: int | None = None
    logs: int = 0
    odd: int = 0
    skipped: int = 0
    skipped_at: datetime | None = None
    trail: Trail | None = None
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Met:
    """Whom one walk is about. `named`: members by block, to be named again; `looks`: everybody to look at now."""

    named: Mapping[int, frozenset[MemberId]]
    looks: Mapping[tuple[CommunityId, str], Sequence[MemberId]]
    settled: bool


@dataclass(frozen=True, slots=True)
class _Looked:
    """What looking left to do: whom to look at once more when a block is final, and looks that failed."""

    again: defaultdict[int, set[MemberId]] = field(default_factory=lambda: defaultdict(set))
    undone: list[Job] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Noticing:
    store: Store
    chains: Watching
    queue: JobQueue
    reconcile: Reconcile
    clock: Clock
    watches: dict[ChainName, Watch] = field(default_factory=dict)
    gated: Gated = field(default_factory=Gated)

    async def look(self, chain: ChainName) -> None:
        """Walk on along this chain, a bounded stretch, and look at whoever was named.

        What is kept of it is written last: after a crash in between the same members are named again.
        """
        watch = self.watches.setdefault(chain, Watch())
        async with self.store.read() as tx:
            contracts = await self.gated.contracts(tx, chain)
            trail = watch.trail or await tx.trails.get(chain)
        walk = await self.chains.walk(chain, trail, contracts) if contracts else None
        if walk is None:
            watch.behind = None
            return
        met = await self._met(chain, walk)
        looked = await self._look_at(chain, walk, met)
        await self._keep(chain, walk, met, looked)
        self._count(watch, walk)

    async def _met(self, chain: ChainName, walk: Walk) -> _Met:
        async with self.store.read() as tx:
            touched = await _touched(tx, chain, walk)
            wallets = frozenset[Address]().union(*touched.values())
            owners = await tx.members.with_wallets(chain, wallets) if wallets else {}
            settled = await tx.trails.up_to(chain, walk.final.number)
            replaced = await tx.trails.above(chain, walk.fork) if walk.fork is not None else {}
        named = {
            block: frozenset(member for wallet in here for member in owners.get(wallet, {}))
            for block, here in touched.items()
        }
        communities = {member: community for them in owners.values() for member, community in them.items()}
        looks = _looks([(FINAL, settled), (TRANSFER, communities), (REORG, replaced)])
        later = {block: them for block, them in named.items() if them and block > walk.final.number}
        return _Met(later, looks, bool(settled))

    async def _look_at(self, chain: ChainName, walk: Walk, met: _Met) -> _Looked:
        """Look at everybody; what was given on a block that is not final is looked at once more when it is."""
        looked = _Looked()
        for (community, reason), members in met.looks.items():
            for batch in _batches(members):
                try:
                    plans = await self.reconcile(community, batch, reason)
                except Exception:  # one community's trouble stops neither the walk nor the other communities
                    log.exception("A look after a log failed; it becomes a job")
                    looked.undone.append(_job(chain, walk, community, reason, batch))
                    looked.again[walk.head.number].update(batch)
                    continue
                for member, plan in plans.items():
                    newest = max((one.blocks.get(chain, 0) for one in plan.open_passes()), default=0)
                    if newest > walk.final.number:
                        looked.again[newest].add(member)
        return looked

    async def _keep(self, chain: ChainName, walk: Walk, met: _Met, looked: _Looked) -> None:
        watch, now = self.watches[chain], self.clock.now()
        watch.trail = walk.trail
        stale = watch.saved_at is None or not timedelta(0) <= now - watch.saved_at < SAVE_EVERY
        if not (stale or looked.again or met.named or met.settled or walk.fork is not None or walk.skipped):
            return
        async with self.store.write() as tx:
            await tx.trails.save(chain, walk.trail)
            await tx.trails.named(chain, met.named)
            await tx.trails.named(chain, looked.again)
            if met.settled:
                await tx.trails.forget(chain, walk.final.number)
            for job in looked.undone:
                await self.queue.enqueue(tx, job)
        watch.saved_at = now

    def _count(self, watch: Watch, walk: Walk) -> None:
        watch.behind = walk.behind
        watch.logs += walk.logs
        watch.odd += walk.odd
        if walk.skipped:
            watch.skipped, watch.skipped_at = watch.skipped + walk.skipped, self.clock.now()


async def _touched(tx: Tx, chain: ChainName, walk: Walk) -> Mapping[int, frozenset[Address]]:
    """The wallets that logs named, and those that are the subject of an attestation whose id they named, by block."""
    revoked = frozenset[tuple[Address, int]]().union(*walk.revoked.values())
    about = await tx.papers.about(chain, revoked) if revoked else {}
    found = defaultdict[int, set[Address]](set, {block: set(wallets) for block, wallets in walk.touched.items()})
    for block, papers in walk.revoked.items():
        found[block].update(*(about.get(paper, ()) for paper in papers))
    return {block: frozenset(wallets) for block, wallets in found.items()}


def _looks(found: Iterable[tuple[str, Owners]]) -> dict[tuple[CommunityId, str], list[MemberId]]:
    """Everybody once, by community and reason; a later reason stands for an earlier one."""
    reasons = {member: (community, reason) for reason, them in found for member, community in them.items()}
    looks: defaultdict[tuple[CommunityId, str], list[MemberId]] = defaultdict(list)
    for member in sorted(reasons):
        looks[reasons[member]].append(member)
    return looks


def _batches(members: Sequence[MemberId]) -> Iterator[Sequence[MemberId]]:
    return (members[start : start + BATCH] for start in range(0, len(members), BATCH))


def _job(chain: ChainName, walk: Walk, community: CommunityId, reason: str, members: Sequence[MemberId]) -> Job:
    payload = {"community": community, "members": list(members), "reason": reason}
    key = f"noticed:{chain}:{walk.trail.number}:{community}:{reason}:{members[0]}"
    return Job(JobKind.RECONCILE, key, payload, GIVE_NEXT)
