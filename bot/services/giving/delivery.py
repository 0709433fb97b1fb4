"""Makes one member match on one platform: what is there becomes what is wanted, one door at a time.

It touches only what this bot gave. Before a door is opened that intent is written down, so that after a crash a role
found in place is known to be ours.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.errors import DoorGone, DoorRefused, MemberGone, PlaceGone
from bot.domain.giving.contests import REPEATEDLY, Contests, Revert
from bot.domain.giving.doors import DoorState, Given, Matching
from bot.domain.giving.policy import Door, DoorKind
from bot.domain.ids import Account, CommunityId, MemberId, Place, Platform
from bot.ports import SWEEP_LAST, TAKE_FIRST, ChatPlatform, Clock, Job, JobQueue, Store, Tx
from bot.services.giving.chat_doors import ChatDoors
from bot.services.giving.contests import contest_job
from bot.services.giving.recording import match_job
from bot.services.giving.troubles import Troubles

PAGE = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Visit:
    """One member in one place, with what the platform showed there."""

    found: Matching
    account: Account
    place: Place
    present: frozenset[int]
    changes: int


@dataclass(frozen=True, slots=True)
class Delivery:
    store: Store
    queue: JobQueue
    platforms: Mapping[Platform, ChatPlatform]
    clock: Clock
    troubles: Troubles
    chat_doors: ChatDoors
    contests: Contests = field(default_factory=Contests)

    @property
    def changes(self) -> Counter[Place]:
        return self.troubles.changes

    async def match(self, job: Job) -> None:
        """Do a `match` job; PlatformUnavailable passes through, so that the queue tries again."""
        member, platform = MemberId(int(str(job.payload["member"]))), Platform(str(job.payload["platform"]))
        async with self.store.read() as tx:
            found = await tx.doors.matching(member, platform)
        if found is None or found.frozen:
            return  # what is wanted is seen to when things go on
        if found.account is None or platform not in {*self.platforms, *self.chat_doors.chats}:
            await self._nobody_there(found)
            return
        states = found.touchable(self.clock.now())
        await self.chat_doors.match(found, platform, [s for s in states if s.door.kind is DoorKind.CHAT])
        roles = [s for s in states if s.door.kind is DoorKind.ROLE]
        for place in {state.door.place for state in roles}:
            await self._match_in(found, found.account, place, [s for s in roles if s.door.place == place])

    async def _nobody_there(self, found: Matching) -> None:
        """What is wanted waits for an account there; until then it is no work left undone."""
        waiting = [s for s in found.states if s.wanted and s.given is Given.NOT and s.seen is None]
        if waiting:
            async with self.store.write() as tx:
                for state in waiting:
                    await tx.doors.mark(found.member, state.door, Given.NOT, seen=False)

    async def _match_in(self, found: Matching, account: Account, place: Place, states: list[DoorState]) -> None:
        changes = self.changes[place]
        try:
            present = await self.platforms[place.platform].open_doors(place, account.id)
            visit = _Visit(found, account, place, present, changes)
            for state in sorted(states, key=lambda s: s.wanted):  # takes first
                await self._settle(visit, state)
        except MemberGone:
            await self._left(found, account, states)
        except PlaceGone:
            await self.place_gone(place)

    async def _left(self, found: Matching, account: Account, states: Iterable[DoorState]) -> None:
        """Roles go with the account that leaves; should it come back, the wanted ones are given anew."""
        async with self.store.write() as tx:
            if await self._still_theirs(tx, found, account):
                for state in states:
                    await tx.doors.mark(found.member, state.door, Given.NOT, seen=False)

    async def _settle(self, visit: _Visit, state: DoorState) -> None:
        present = state.door.id in visit.present
        try:
            if state.wanted and not present:
                await self._open(visit, state)
            elif not state.wanted and state.given is not Given.NOT and present:
                await self._close(visit, state)
            else:
                await self._note(visit, state, present)
        except (DoorRefused, DoorGone) as error:
            problem = "gone" if isinstance(error, DoorGone) else "refused"
            await self.troubles.set_aside(visit.found.community, state.door, problem, visit.changes)

    async def _open(self, visit: _Visit, state: DoorState) -> None:
        if await self._mark(visit, state, Given.GIVING, seen=False):
            await self.platforms[visit.place.platform].open(state.door, visit.account.id, "Gatehouse: tier held")
            await self._mark(visit, state, Given.GIVEN, seen=True)

    async def _close(self, visit: _Visit, state: DoorState) -> None:
        await self.platforms[visit.place.platform].close(state.door, visit.account.id, "Gatehouse: tier ended")
        self.contests.took(visit.found.member, state.door, self.clock.now())
        await self._mark(visit, state, Given.NOT, seen=False)

    async def _note(self, visit: _Visit, state: DoorState, present: bool) -> None:
        """Nothing to do on the platform; keep what was seen, and what a crash left unsaid."""
        given = state.given if state.wanted else Given.NOT
        if given is Given.GIVING:
            given = Given.GIVEN
        if (given, present) != (state.given, state.seen) or not state.wanted:
            await self._mark(visit, state, given, seen=present)

    async def _mark(self, visit: _Visit, state: DoorState, given: Given, *, seen: bool) -> bool:
        """Keep this; False if the account has become another member's meanwhile, who is matched next."""
        async with self.store.write() as tx:
            if await tx.doors.mark_theirs(visit.found, state.door, given, seen=seen):
                return True
            if await self._still_theirs(tx, visit.found, visit.account):
                await tx.doors.mark(visit.found.member, state.door, given, seen=seen)
                return True
            owner = await tx.members.whose(visit.found.community, visit.account)
            if owner is not None and given is Given.GIVEN:
                # ours, whatever the new member's own match saw before
                await tx.doors.mark(owner, state.door, given, seen=seen)
            return False

    async def _still_theirs(self, tx: Tx, found: Matching, account: Account) -> bool:
        """Is the account still this member's? If not, what it has must match what its new member may have."""
        owner = await tx.members.whose(found.community, account)
        if owner is not None and owner != found.member:
            await self.queue.enqueue(tx, match_job(found.community, owner, account.platform, TAKE_FIRST))
        return owner == found.member

    async def place_gone(self, place: Place) -> None:
        """The bot was removed from this place: its doors are left alone until it is back, or for a while."""
        await self.troubles.place_gone(place)

    async def place_changed(self, place: Place) -> None:
        """Roles or permissions changed there: doors that were refused may be tried again."""
        await self.troubles.place_changed(place)

    async def place_moved(self, old: Place, to: int) -> None:
        """The chat goes on under this id on its platform: everything known of it follows. Again: nothing."""
        await self.troubles.place_moved(old, to)

    async def account_changed(
        self, place: Place, account: Account, present: frozenset[int] | None, *, by_hand: bool = False
    ) -> None:
        """Somebody's roles changed there (None: not known): if that is not what is wanted, match again.

        `by_hand`: they were there before and after, so what this bot gave and is not there was taken by somebody.
        """
        async with self.store.read() as tx:
            found = await tx.doors.matching_at(place, account)
        if found is None:
            return
        undone = self._undone(found.member, place, found.states, present) if by_hand and present is not None else []
        if undone or any(_differs(state, present) for state in found.states):
            async with self.store.write() as tx:
                wait = await self._note_undone(tx, found.community, account, [(found.member, *one) for one in undone])
                job = match_job(found.community, found.member, place.platform, SWEEP_LAST)
                await self.queue.enqueue(tx, replace(job, run_at=self.clock.now() + wait) if wait else job)

    def _undone(
        self, member: MemberId, place: Place, states: Iterable[DoorState], present: frozenset[int]
    ) -> list[tuple[Door, Revert]]:
        """What somebody else did against what this bot had done to this member's roles."""
        known, now = {state.door: state for state in states if state.door.kind is DoorKind.ROLE}, self.clock.now()
        taken = [door for door, s in known.items() if s.wanted and s.given is Given.GIVEN and s.seen]
        there = [Door(DoorKind.ROLE, place, number) for number in present]
        back = [door for door in there if door not in known and self.contests.had_taken(member, door, now)]
        gone = [(door, Revert.TAKEN) for door in taken if door.id not in present]
        return [*gone, *((door, Revert.GIVEN_BACK) for door in back)]

    async def _note_undone(
        self, tx: Tx, community: CommunityId, account: Account, undone: Iterable[tuple[MemberId, Door, Revert]]
    ) -> timedelta:
        """Count it, have the moderators told where it goes on and on; so long until it is made good."""
        waits, now = [timedelta(0)], self.clock.now()
        for member, door, revert in undone:
            if revert is Revert.TAKEN:
                await tx.doors.mark(member, door, Given.GIVEN, seen=False)
                waits.append(self.contests.wait(member, door, now))
            times = self.contests.often(door, revert, now)
            if times >= REPEATEDLY:
                await self.queue.enqueue(tx, contest_job(community, door, account.id, revert, times))
        return max(waits)

    async def look_over(self, community: CommunityId, platform: Platform) -> None:
        """Events may have been missed: match everybody again, with the lowest priority."""
        after = MemberId(0)
        while True:
            async with self.store.write() as tx:
                page = await tx.members.page(community, after, PAGE)
                for member in page:
                    if await tx.doors.of(member, platform):
                        await self.queue.enqueue(tx, match_job(community, member, platform, SWEEP_LAST))
            if not page:
                return
            after = page[-1]


def _differs(state: DoorState, present: frozenset[int] | None) -> bool:
    if present is None:
        return True
    there = state.door.id in present
    return state.wanted != there if state.wanted or state.given is not Given.NOT else False
