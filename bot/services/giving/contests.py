"""Tells the moderators that somebody else undoes what this bot does to a role, and who, as far as the platform says."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import DoorRefused, PlaceGone
from bot.domain.events import Event, EventKind
from bot.domain.giving.contests import WINDOW, Revert, Whodunit
from bot.domain.giving.policy import Door
from bot.domain.ids import CommunityId, Platform
from bot.ports import SWEEP_LAST, Clock, Job, JobKind, JobQueue, Store, Tx, Witness
from bot.services.giving.troubles import tell_moderators


@dataclass(frozen=True, slots=True)
class Contested:
    store: Store
    queue: JobQueue
    witnesses: Mapping[Platform, Witness]
    clock: Clock

    async def tell(self, job: Job) -> None:
        """Do a `tell_contest` job, once a day for each role; PlatformUnavailable passes, so that it is tried again."""
        community, door = CommunityId(int(str(job.payload["community"]))), Door.read(str(job.payload["door"]))
        async with self.store.read() as tx:
            if await self._told(tx, community, door):
                return
        revert, account = Revert(str(job.payload["revert"])), int(str(job.payload["account"]))
        known, who = await self._who(door, account, revert)
        facts: dict[str, object] = {
            "role": door.id,
            "revert": revert.value,
            "account": account,
            "times": job.payload["times"],
            "may_look": known,
            **({"by": who.id, "by_name": who.name, "by_bot": who.is_bot} if who else {}),
        }
        async with self.store.write() as tx:
            if not await self._told(tx, community, door):
                event = Event(EventKind.ROLE_CONTESTED, community, None, self.clock.now(), facts)
                await tell_moderators(tx, self.queue, event)

    async def _told(self, tx: Tx, community: CommunityId, door: Door) -> bool:
        lately = await tx.events.since(community, EventKind.ROLE_CONTESTED, self.clock.now() - WINDOW)
        return any(event.facts.get("role") == door.id for event in lately)

    async def _who(self, door: Door, account: int, revert: Revert) -> tuple[bool, Whodunit | None]:
        """Whether the bot may look that up, and who it was, if that is written down."""
        witness = self.witnesses.get(door.place.platform)
        if witness is None:
            return False, None
        try:
            return True, await witness.who_changed(door, account, revert)
        except (DoorRefused, PlaceGone):
            return False, None


def contest_job(community: CommunityId, door: Door, account: int, revert: Revert, times: int) -> Job:
    """The job that tells of it."""
    payload = {
        "community": community,
        "door": str(door),
        "account": account,
        "revert": revert.value,
        "times": times,
    }
    return Job(JobKind.TELL_CONTEST, str(door), payload, SWEEP_LAST)
