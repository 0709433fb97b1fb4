"""Jobs that were given up after their last try are told to the moderators once, with the others of that minute."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.events import Event, EventKind
from bot.domain.ids import Community
from bot.ports import Clock, DeadJob, Job, JobQueue, Store, Tx
from bot.services.giving.chat_doors import place_of
from bot.services.giving.troubles import tell_moderators

EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class GivenUp:
    store: Store
    queue: JobQueue
    clock: Clock

    async def tell(self, job: Job) -> None:
        """Do a `tell_given_up` job: what each community lost since it was last told of."""
        del job  # it names nobody: what there is to tell stands in the queue
        dead = await self.queue.dead_list()
        async with self.store.write() as tx:
            for community in await tx.communities.all():
                await self._tell(tx, community, [one for one in dead if concerns(one, community)])

    async def _tell(self, tx: Tx, community: Community, dead: Sequence[DeadJob]) -> None:
        told = await tx.events.since(community.id, EventKind.GAVE_UP, EARLIEST)
        last = datetime.fromisoformat(str(told[0].facts["until"])) if told else EARLIEST
        new = [one for one in dead if one.died_at > last]
        if not new:
            return
        facts: dict[str, object] = {
            "kinds": dict(Counter(one.job.kind.value for one in new)),
            "until": max(one.died_at for one in new).isoformat(),
        }
        await tell_moderators(tx, self.queue, Event(EventKind.GAVE_UP, community.id, None, self.clock.now(), facts))


def concerns(dead: DeadJob, community: Community) -> bool:
    """Is this a job of this community?"""
    payload = dead.job.payload
    if "community" in payload:
        return payload["community"] == community.id
    return "place" in payload and place_of(dead.job) in community.places
