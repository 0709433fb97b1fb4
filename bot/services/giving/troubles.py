"""Doors that a platform refuses are left alone for a while, and the moderators are told once."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.errors import DoorGone, DoorRefused, PlaceGone, PlaceMoved, PlatformUnavailable
from bot.domain.events import Event, EventKind
from bot.domain.giving.doors import DoorTrouble
from bot.domain.giving.policy import Door, DoorKind, chat_door
from bot.domain.ids import CommunityId, Place
from bot.ports import SWEEP_LAST, Clock, Job, JobKind, JobQueue, Store, Tx
from bot.services.giving.moving import move
from bot.services.giving.recording import channel_job, match_job

TRY_AGAIN_AFTER, FOR_GOOD = timedelta(hours=1), timedelta(days=36_500)
PAGE = 500


@dataclass(frozen=True, slots=True)
class Troubles:
    store: Store
    queue: JobQueue
    clock: Clock
    changes: Counter[Place] = field(default_factory=Counter)
    """How often each place changed since the start: a refusal from before its last change says nothing."""

    @asynccontextmanager
    async def minded(self, community: CommunityId, door: Door) -> AsyncIterator[None]:
        """Within this block, what stands in the way of the door is kept and told; PlatformUnavailable passes."""
        changes = self.changes[door.place]
        try:
            yield
        except (DoorRefused, DoorGone) as error:
            await self.set_aside(community, door, "gone" if isinstance(error, DoorGone) else "refused", changes)
        except PlaceGone:
            await self.place_gone(door.place)
        except PlaceMoved as moved:
            await self.place_moved(door.place, moved.to)

    async def set_aside(
        self, community: CommunityId, door: Door, problem: str, changes: int, *, told: bool = True
    ) -> None:
        """Leave the door alone for a while. `changes`: how often its place had changed when it was tried."""
        async with self.store.write() as tx:
            if self.changes[door.place] != changes:
                raise PlatformUnavailable("its place changed meanwhile")
            await self._keep(tx, community, door, problem, told=told)

    async def freeze(self, tx: Tx, community: CommunityId, door: Door, problem: str, detail: str) -> None:
        """Leave a role alone until it is another one, and tell the moderators once; `detail` is what it carries."""
        now = self.clock.now()
        if await tx.doors.set_trouble(community, DoorTrouble(door, problem, now, now + FOR_GOOD)):
            facts: dict[str, object] = {"problem": problem, "role": door.id, "place": door.place.id, "detail": detail}
            await tell_moderators(tx, self.queue, Event(EventKind.DOOR_BLOCKED, community, None, now, facts))

    async def place_gone(self, place: Place) -> None:
        """The bot was removed from this place: its doors are left alone until it is back, or for a while.

        What was given there stays known as given: should the bot return, it can still take it.
        """
        async with self.store.write() as tx:
            community = await tx.communities.at(place)
            if community is None:
                return
            chat = {chat_door(place)} if await tx.chats.get(place) else set()
            for door in {*await tx.doors.at(place), *await tx.channels.at(place), *chat}:
                await self._keep(tx, community.id, door, "away", told=door.kind is DoorKind.CHAT)

    async def place_changed(self, place: Place) -> None:
        """Roles or permissions changed there: doors that were refused may be tried again."""
        self.changes[place] += 1
        async with self.store.write() as tx:
            community = await tx.communities.at(place)
            if community is None or not await tx.doors.troubles(community.id):
                return
            await tx.doors.clear_trouble(place)
            await self.match_again(tx, community.id, place)

    async def match_again(self, tx: Tx, community: CommunityId, place: Place) -> None:
        """Have all that lags behind there tried again."""
        now = self.clock.now()
        for member in await tx.doors.behind(community, now, PAGE):
            await self.queue.enqueue(tx, match_job(community, member, place.platform, SWEEP_LAST))
        for channel in await tx.channels.behind(community, now):
            await self.queue.enqueue(tx, channel_job(community, channel, SWEEP_LAST))

    async def place_moved(self, old: Place, to: int) -> None:
        """The chat goes on under this id: everything known of it follows."""
        async with self.store.write() as tx:
            await move(tx, old, Place(old.platform, to), self.clock.now())

    async def _keep(self, tx: Tx, community: CommunityId, door: Door, problem: str, *, told: bool) -> None:
        now = self.clock.now()
        new = await tx.doors.set_trouble(community, DoorTrouble(door, problem, now, now + TRY_AGAIN_AFTER))
        if not new or not told:
            return
        kind = "channel" if door.kind is DoorKind.CHANNEL else "role"
        facts: dict[str, object] = {"problem": problem, kind: door.id, "place": door.place.id}
        if door.kind is DoorKind.CHAT:
            chat = await tx.chats.get(door.place)
            facts |= {"chat": chat.title if chat else ""}
        await tell_moderators(tx, self.queue, Event(EventKind.DOOR_BLOCKED, community, None, now, facts))


async def tell_moderators(tx: Tx, queue: JobQueue, event: Event) -> None:
    """Keep this fact and have the moderators told."""
    kept = await tx.events.add(event)
    payload = {"community": event.community, "events": [kept.id]}
    await queue.enqueue(tx, Job(JobKind.TELL_MODERATORS, f"events:{kept.id}-{kept.id}", payload))
