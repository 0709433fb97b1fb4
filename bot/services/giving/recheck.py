"""The clocks' side of a reconcile: the sweep over everybody, what is due now, and jobs that ask for a look."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from bot.domain.events import Event, EventKind
from bot.domain.giving.policy import Policy
from bot.domain.giving.waiting import must_warn
from bot.domain.ids import ChainName, CommunityId, MemberId
from bot.ports import SWEEP_LAST, Clock, Job, JobKind, JobQueue, Store
from bot.services.giving.people import People
from bot.services.giving.reconcile import Reconcile
from bot.services.giving.recording import channel_job, match_job

PAGE, BATCH = 2_000, 500
"""Members looked over at once, and, of those, decided on at once."""
MOST_DUE = 1_000
COURTESY = 2.0
"""Seconds a batch waits at most for people to be answered first."""
POLICY = "policy "
"""How the reason of a look begins after a change of policy: what the tiers open may be other doors now."""
FIRST = MemberId(0)
"""Every id is above it."""


def policy_job(policy: Policy) -> Job:
    """The job that looks at everybody because this revision is in force now."""
    return community_job(policy.community, f"{POLICY}{policy.revision}")


def community_job(community: CommunityId, reason: str, after: MemberId = FIRST) -> Job:
    """The job that looks at everybody with an id above `after`, a page at a time."""
    payload = {"community": community, "reason": reason, "after": after}
    return Job(JobKind.RECONCILE, f"community:{community}:{reason}:{after}", payload, SWEEP_LAST)


@dataclass(slots=True)
class Progress:
    """How far the sweep is, which begins `every` so often; kept in memory: a sweep without a change writes nothing."""

    every: timedelta | None = None
    sweeps: int = 0
    looked_at: int = 0
    total: int = 0
    started: datetime | None = None
    finished: datetime | None = None
    took: timedelta | None = None

    @property
    def next_at(self) -> datetime | None:
        """When the next one begins; None before the first."""
        return self.started + self.every if self.started and self.every else None

    @property
    def running(self) -> bool:
        return self.started is not None and (self.finished is None or self.finished < self.started)


@dataclass(frozen=True, slots=True)
class Recheck:
    """Names members by the clock. The sweep lets people who wait for an answer go first."""

    store: Store
    queue: JobQueue
    reconcile: Reconcile
    clock: Clock
    progress: Progress = field(default_factory=Progress)
    people: People = field(default_factory=People)
    settled: dict[ChainName, int] = field(default_factory=dict)
    """Up to which final block of a chain the passes that waited for it were looked at; the sweep finds them too."""

    @property
    def _politely(self) -> Reconcile:
        """The one hand, which stands back between two pieces while people wait for an answer."""
        return replace(self.reconcile, turn=self.people.turn)

    async def sweep(self, spread: timedelta = timedelta(0)) -> None:
        """Look at every member of every community once, and at doors that lag behind.

        The batches are spread evenly over `spread`, so that a large sweep is a steady small load.
        """
        began, progress = time.monotonic(), self.progress
        async with self.store.read() as tx:
            communities = await tx.communities.all()
            progress.total = sum([await tx.members.count(community.id) for community in communities])
        progress.started, progress.looked_at = self.clock.now(), 0
        for community in communities:
            async for looked_at in self._looks(community.id, "sweep"):
                progress.looked_at += looked_at
                await self._rest(began, spread)
            await self._catch_up(community.id)
            await self._warn(community.id)
        progress.sweeps += 1
        progress.finished = self.clock.now()
        progress.took = timedelta(seconds=time.monotonic() - began)

    async def community(self, community: CommunityId, reason: str) -> None:
        """Reconcile all members of one community, a batch at a time."""
        async for _ in self._looks(community, reason):
            pass

    async def _looks(self, community: CommunityId, reason: str) -> AsyncIterator[int]:
        """Look at everybody, telling of each batch how many they were."""
        after = FIRST
        while page := await self._page(community, after, PAGE):
            moved = await self._politely.stirred(community, page, reason)
            for start in range(0, len(moved), BATCH):
                await self._politely(community, moved[start : start + BATCH], reason)
            after = page[-1]
            yield len(page)

    async def _rest(self, began: float, spread: timedelta) -> None:
        """Until this batch's share of the span is over, and, not for ever, until nobody waits for an answer."""
        share = min(1.0, self.progress.looked_at / max(1, self.progress.total))
        if share < 1:
            await asyncio.sleep(max(0.0, began + share * spread.total_seconds() - time.monotonic()))
        await self.people.first(COURTESY)

    async def run_due(self) -> None:
        """End the awards that have run out by now, which needs no read."""
        async with self.store.read() as tx:
            due = await tx.passes.due(self.clock.now(), MOST_DUE)
        for community, group in groupby(sorted(due), key=lambda pair: pair[0]):
            members = {member for _, member in group}
            await self.reconcile(community, members, "due", read=False)
            async with self.store.write() as tx:
                await tx.awards.close_past(members, self.clock.now())

    async def run_looks(self) -> None:
        """Look at what runs out, or is to be told of, by now."""
        async with self.store.read() as tx:
            due = await tx.passes.to_look_at(self.clock.now(), MOST_DUE)
        await self._look(due, "due")

    async def run_settled(self) -> None:
        """Confirm what was given on blocks that have become final since the last look, or end it."""
        async with self.store.read() as tx:
            waiting, chains = await tx.passes.unsettled(), self.reconcile.chains
        for chain in waiting:
            pins = await chains.pins(chain) if chain in chains.names() else None
            if pins is not None and pins.final.number > self.settled.get(chain, -1):
                await self._settle(chain, pins.final.number)

    async def _settle(self, chain: ChainName, final: int) -> None:
        async with self.store.read() as tx:
            found = await tx.passes.settling(chain, self.settled.get(chain, -1), final, MOST_DUE)
        await self._look([(community, member) for _, community, member in found], "final")
        self.settled[chain] = final if len(found) < MOST_DUE else found[-1][0] - 1

    async def _look(self, due: Sequence[tuple[CommunityId, MemberId]], reason: str) -> None:
        for community, group in groupby(sorted(set(due)), key=lambda pair: pair[0]):
            members = [member for _, member in group]
            for start in range(0, len(members), BATCH):
                await self.reconcile(community, members[start : start + BATCH], reason)

    async def _warn(self, community: CommunityId) -> None:
        """Tell the moderators once of passes that cannot be told for nearly as long as the community waits."""
        async with self.store.read() as tx:
            (first, count), waiting = await tx.passes.unknown(community), await tx.communities.waiting(community)
        now = self.clock.now()
        if first is None or not must_warn(first, waiting, now):
            return
        facts: dict[str, object] = {
            "count": count,
            "since": first.isoformat(),
            "choice": waiting.choice.value,
            "days": waiting.limit.days,
        }
        async with self.store.write() as tx:
            await tx.communities.set_waiting(community, replace(waiting, warned=now))
            event = await tx.events.add(Event(EventKind.UNKNOWN_LONG, community, None, now, facts))
            payload = {"community": community, "events": [event.id]}
            await self.queue.enqueue(tx, Job(JobKind.TELL_MODERATORS, f"events:{event.id}-{event.id}", payload))

    async def requested(self, job: Job) -> None:
        """Do a `reconcile` job: the members it names, or one page of the community and a job for the next."""
        community = CommunityId(int(str(job.payload["community"])))
        members, reason = job.payload.get("members"), str(job.payload["reason"])
        if isinstance(members, list):
            await self.reconcile(community, [MemberId(member) for member in members], reason)
            return
        page = await self._page(community, MemberId(int(str(job.payload.get("after", 0)))), BATCH)
        if page:
            await self._politely(community, page, reason, doors=reason.startswith(POLICY))
            async with self.store.write() as tx:
                await self.queue.enqueue(tx, community_job(community, reason, page[-1]))

    async def _page(self, community: CommunityId, after: MemberId, limit: int) -> Sequence[MemberId]:
        async with self.store.read() as tx:
            return await tx.members.page(community, after, limit)

    async def _catch_up(self, community: CommunityId) -> None:
        """Doors wanted and not given, as after a lost job or a refusal whose time is over."""
        async with self.store.read() as tx:
            behind = await tx.doors.behind(community, self.clock.now(), BATCH)
            channels = await tx.channels.behind(community, self.clock.now())
            places = (await tx.communities.get(community)).places
        if behind or channels:
            async with self.store.write() as tx:
                for member in behind:
                    for place in places:
                        await self.queue.enqueue(tx, match_job(community, member, place.platform, SWEEP_LAST))
                for channel in channels:
                    await self.queue.enqueue(tx, channel_job(community, channel, SWEEP_LAST))
