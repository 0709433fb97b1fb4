"""A tier that has ended: the moderators are told once who lost it, which doors went with it, and on what.

Ended has a tier that they removed, once the last holder has left, and one whose last award is over. Losses come in
batches, so what they leave is a job, which looks whether the tier has ended, and waits for the doors to be closed.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain.events import Event, EventKind
from bot.domain.ids import CommunityId
from bot.domain.moderating.moderating import News
from bot.domain.moderating.reports import Ending
from bot.ports import Clock, Job, JobQueue, Store, Tx
from bot.services.giving.ending import ENDS, is_left, report_job
from bot.services.moderating.reports import MOST, losses
from bot.services.moderating.telling import Telling
from bot.text.reports import ended

LOOK_AGAIN, PATIENCE = timedelta(seconds=30), timedelta(hours=1)
"""So often it is seen whether the doors are closed, and so long it waits for them."""
EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OffBoarding:
    store: Store
    queue: JobQueue
    clock: Clock
    telling: Telling

    async def report(self, job: Job) -> None:
        """Do an `off_board` job: if the tier has ended, tell who lost it since it was told of last."""
        community, tier = CommunityId(int(str(job.payload["community"]))), str(job.payload["tier"])
        since = datetime.fromisoformat(str(job.payload["since"]))
        async with self.store.read() as tx:
            found = await _ending(tx, community, tier, self.clock.now())
            here, quiet = await tx.communities.get(community), await tx.communities.quiet(community)
        if found is None or not found.report.losses:
            return
        if found.closing and self.clock.now() < since + PATIENCE:
            async with self.store.write() as tx:
                await self.queue.enqueue(tx, report_job(community, tier, since, self.clock.now() + LOOK_AGAIN))
            return
        if News.REPORTS not in quiet:
            await self.telling.post(here, "\n\n".join(ended(found, self.telling.titles)))
        await self._keep(community, found)

    async def _keep(self, community: CommunityId, found: Ending) -> None:
        """After it was told: what is told twice, after a crash in between, harms nobody."""
        newest = max(loss.row.id for loss in found.report.losses)
        facts: dict[str, object] = {"tier": found.report.tier, "losses": len(found.report.losses), "to": newest}
        async with self.store.write() as tx:
            await tx.events.add(Event(EventKind.TIER_OVER, community, None, self.clock.now(), facts))


async def _ending(tx: Tx, community: CommunityId, tier: str, now: datetime) -> Ending | None:
    """How this tier ended; None while it has not."""
    policy = await tx.policies.current(community)
    holders = (await tx.passes.counts(community)).get(tier, 0)
    removed = all(one.name != tier for one in policy.tiers)
    if (removed and holders) or not await is_left(tx, policy, tier, now):
        return None
    told = [one for one in await tx.events.since(community, EventKind.TIER_OVER, EARLIEST) if one.facts["tier"] == tier]
    after = int(str(told[0].facts["to"])) if told else 0
    report = await losses(tx, community, tier, MOST)
    fresh = [loss for loss in report.losses if loss.row.id > after and loss.row.facts.get("cause") in ENDS]
    return Ending(replace(report, losses=fresh), removed)
