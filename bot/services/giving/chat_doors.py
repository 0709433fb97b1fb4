"""Chats as doors: who must leave is removed one at a time, and what moves in a chat is noticed.

A removal is a ban that is lifted at once. Before the ban its end is written down, and by that end this bot knows the
ban for its own: after a crash it is lifted, and a ban that a person set is not. Only who was let in by this bot, or
adopted by command, is ever removed; whoever runs the chat never is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import DoorRefused, MemberGone
from bot.domain.events import Event, EventKind
from bot.domain.gating.chats import BAN_LASTS, RUNS, Movement, Rank, Seat
from bot.domain.gating.gates import Stage
from bot.domain.giving.doors import DoorState, Given, Matching
from bot.domain.giving.members import Member
from bot.domain.giving.policy import chat_door
from bot.domain.ids import Account, CommunityId, MemberId, Place, Platform
from bot.ports import ANSWER_FIRST, TAKE_FIRST, Chats, Clock, Job, JobKind, JobQueue, Store, Tx
from bot.services.giving.troubles import Troubles, tell_moderators

AT_ONCE = 10
"""So many are removed by one job; the next one does the next."""
OURS = frozenset({Given.GIVING, Given.GIVEN, Given.SPARED})


@dataclass(frozen=True, slots=True)
class ChatDoors:
    store: Store
    queue: JobQueue
    chats: Mapping[Platform, Chats]
    troubles: Troubles
    clock: Clock

    async def match(self, found: Matching, platform: Platform, states: Sequence[DoorState]) -> None:
        """Have this member's chats brought in line: nobody can be added to one, only answered or removed."""
        if platform not in self.chats:
            return
        for state in states:
            await self._match(found.member, state)
        await self._revoke(found, platform, {state.door.place for state in states if state.wanted})

    async def _revoke(self, found: Matching, platform: Platform, wanted: Collection[Place]) -> None:
        """Links into chats that are not theirs any more are of no use from now on."""
        async with self.store.read() as tx:
            links = [one for one in await tx.invites.open(found.member, self.clock.now()) if one.place not in wanted]
        for one in [link for link in links if link.place.platform == platform]:
            async with self.troubles.minded(found.community, chat_door(one.place)):
                await self.chats[platform].revoke_link(one.place, one.link)
                async with self.store.write() as tx:
                    await tx.invites.revoked(one.id, self.clock.now())

    async def _match(self, member: MemberId, seen: DoorState) -> None:
        """By how the door stands now: somebody may have been let in since this member's doors were looked up."""
        async with self.store.read() as tx:
            asking = await tx.requests.of(member, seen.door.place)
        if seen.wanted and seen.given is not Given.TAKING and asking is not None and asking.look_at <= self.clock.now():
            return  # they are being answered, or are next
        async with self.store.write() as tx:
            state = await tx.doors.one(member, seen.door)
            if state is None:
                return
            if state.given is Given.TAKING or (not state.wanted and state.given in {Given.GIVING, Given.GIVEN}):
                await self.queue.enqueue(tx, remove_job(state.door.place))
            elif state.wanted:
                await self._want(tx, member, state)
            else:
                await tx.doors.mark(member, state.door, state.given, seen=state.seen)

    async def _want(self, tx: Tx, member: MemberId, state: DoorState) -> None:
        """Whoever asks to join is answered; who is in stays in; for the rest there is nothing to do."""
        asking = await tx.requests.of(member, state.door.place)
        if asking is not None:
            await tx.requests.wake(asking, self.clock.now())
            await self.queue.enqueue(tx, answer_job(state.door.place))
        elif state.given in {Given.GIVEN, Given.SPARED}:
            await tx.doors.mark(member, state.door, Given.GIVEN, seen=True)
        else:
            await tx.doors.mark(member, state.door, Given.NOT, seen=bool(state.seen))

    async def remove(self, job: Job) -> None:
        """Do a `remove` job: a few of those who must leave one chat, then a job for the rest."""
        place, after = place_of(job), MemberId(int(str(job.payload.get("after", 0))))
        async with self.store.read() as tx:
            community = await tx.communities.at(place)
            shut = await tx.doors.troubles(community.id) if community else ()
            frozen = community is not None and await tx.freezes.of(community.id) is not None
            leaving = await tx.doors.leaving(place, after, AT_ONCE)
        now, door = self.clock.now(), chat_door(place)
        if community is None or frozen or not leaving or any(t.door == door and t.again > now for t in shut):
            return
        async with self.troubles.minded(community.id, door):
            for member, state in leaving:
                await self._settle(community.id, member, state)
            async with self.store.write() as tx:
                await self.queue.enqueue(tx, remove_job(place, leaving[-1][0]))

    async def _settle(self, community: CommunityId, member: MemberId, state: DoorState) -> None:
        """Finish a removal that was begun, or remove who must leave."""
        place = state.door.place
        async with self.store.read() as tx:
            found = await tx.members.get([member])
        account = found[0].account(place.platform) if found else None
        if account is None:
            return
        try:
            seat = await self.chats[place.platform].seat(place, account.id)
            if state.given is Given.TAKING:
                state = await self._finish(member, account, state, seat)
            if seat.rank is Rank.MEMBER:
                await self._remove(member, account, state)
            elif seat.rank in RUNS:
                await self._spare(community, member, account, state)
            else:
                await self._mark(member, state, Given.NOT, seen=False)
        except MemberGone:
            await self._mark(member, state, Given.NOT, seen=False)

    async def _finish(self, member: MemberId, account: Account, state: DoorState, seat: Seat) -> DoorState:
        """Lift the ban if it is our own; somebody still there was not removed yet, and is as they were."""
        if seat.is_ours(state.until):
            await self.chats[state.door.place.platform].let_back(state.door.place, account.id)
        given = Given.GIVEN if seat.present else Given.NOT
        await self._mark(member, state, given, seen=seat.present)
        return DoorState(state.door, state.wanted, given, seat.present)

    async def _remove(self, member: MemberId, account: Account, state: DoorState) -> None:
        """Ban and unban, unless the door is wanted again by now, or was never ours."""
        chats, place = self.chats[state.door.place.platform], state.door.place
        until = self.clock.now().replace(microsecond=0) + BAN_LASTS
        async with self.store.write() as tx:
            now = await tx.doors.one(member, state.door)
            if now is None or now.wanted or now.given not in OURS:
                return
            await tx.doors.mark(member, state.door, Given.TAKING, seen=True, until=until)
        try:
            await chats.shut_out(place, account.id, until)
        except DoorRefused:
            if (await chats.seat(place, account.id)).rank not in RUNS:
                raise
            return  # promoted this moment: the next look spares them
        if await self._still_taking(member, state, until):
            await chats.let_back(place, account.id)
            await self._mark(member, state, Given.NOT, seen=False)

    async def _still_taking(self, member: MemberId, state: DoorState, until: datetime) -> bool:
        """Has nobody else put a hand in? A person's ban, heard of meanwhile, has ended this removal."""
        async with self.store.read() as tx:
            now = await tx.doors.one(member, state.door)
        return now is not None and now.given is Given.TAKING and now.until == until

    async def _spare(self, community: CommunityId, member: MemberId, account: Account, state: DoorState) -> None:
        """Whoever runs the chat stays in it; the moderators are told once."""
        if state.wanted:
            return
        facts: dict[str, object] = {"account_id": account.id, "name": account.name, "place": state.door.place.id}
        async with self.store.write() as tx:
            chat = await tx.chats.get(state.door.place)
            facts |= {"chat": chat.title if chat else ""}
            await tx.doors.mark(member, state.door, Given.SPARED, seen=True)
            news = Event(EventKind.ADMIN_STAYS, community, None, self.clock.now(), facts)
            await tell_moderators(tx, self.queue, news)

    async def _mark(self, member: MemberId, state: DoorState, given: Given, *, seen: bool) -> None:
        async with self.store.write() as tx:
            await tx.doors.mark(member, state.door, given, seen=seen)

    async def moved(self, tx: Tx, movement: Movement) -> bool:
        """Somebody came to a chat, left it, or was raised or lowered in it; False for what is older than known."""
        if not await tx.sightings.moved(movement):
            return False
        community = None if movement.ours else await tx.communities.at(movement.place)
        member = await tx.members.of(community.id, movement.account) if community else None
        if member is not None:
            state = await tx.doors.one(member.id, chat_door(movement.place))
            await self._heard(tx, member, state, movement)
        return True

    async def _heard(self, tx: Tx, member: Member, state: DoorState | None, movement: Movement) -> None:
        """What a person did is theirs: whoever left or was removed was not removed by us, a ban least of all."""
        asking = await tx.requests.of(member.id, movement.place)
        if movement.went and state is not None:
            await tx.doors.mark(member.id, state.door, Given.NOT, seen=False)
        elif movement.came and asking is not None and (state is None or state.given is not Given.GIVING):
            await tx.requests.close(asking, Stage.GONE)
        elif state is not None and state.given is Given.SPARED and movement.after is Rank.MEMBER:
            await tx.doors.mark(member.id, state.door, Given.GIVEN, seen=True)
            if not state.wanted:
                await self.queue.enqueue(tx, remove_job(movement.place))


def place_of(job: Job) -> Place:
    """The chat a job is about."""
    return Place(Platform(str(job.payload["platform"])), int(str(job.payload["place"])))


def answer_job(place: Place) -> Job:
    """The job that answers those who ask to join this chat."""
    return Job(JobKind.ANSWER, f"{place.platform}:{place.id}", _payload(place), ANSWER_FIRST)


def remove_job(place: Place, after: MemberId = MemberId(0)) -> Job:  # noqa: B008  # a NewType call makes no object
    """The job that removes from this chat those who must leave it, from the first id above `after` on."""
    return Job(JobKind.REMOVE, f"{place.platform}:{place.id}", {**_payload(place), "after": after}, TAKE_FIRST)


def _payload(place: Place) -> dict[str, object]:
    return {"platform": place.platform, "place": place.id}
