"""Adopting a living chat: people are noted as they are seen; from a day a moderator names, who holds no pass leaves.

No bot can list a chat's people: who never moved or wrote while it looked is not known to it, and stays.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.errors import PlatformUnavailable
from bot.domain.events import Event, EventKind
from bot.domain.gating.adoption import Adoption, Due, Tally, due
from bot.domain.gating.chats import LinkedChat
from bot.domain.gating.gates import Ruling, rule
from bot.domain.giving.doors import Given
from bot.domain.giving.policy import chat_door
from bot.domain.ids import Account, MemberId, Place, Platform
from bot.domain.moderating.audit import Deed
from bot.ports import Chats, Clock, JobQueue, Store
from bot.services.gating.chats import ChatsService, linked
from bot.services.giving.chat_doors import remove_job
from bot.services.giving.reconcile import Reconcile
from bot.services.giving.troubles import Troubles, tell_moderators
from bot.services.permitting import acts
from bot.text import adoption as words

BATCH = 200
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Adopting:
    store: Store
    queue: JobQueue
    chats: Mapping[Platform, Chats]
    service: ChatsService
    reconcile: Reconcile
    troubles: Troubles
    clock: Clock

    async def note(self, place: Place, actor: Account) -> Adoption:
        """From now on whoever is seen in this chat is noted; nobody is removed for it."""
        await self.service.check_rights(place, actor)
        async with self.store.write() as tx:
            chat, known = await linked(tx, place), await tx.chats.adoption(place)
            if known.since is not None:
                return known
            noted = replace(known, since=self.clock.now())
            await tx.chats.set_adoption(noted)
            await tx.audit.add(acts.chat(Deed.NOTING_BEGUN, chat, actor, self.clock.now()))
        return noted

    async def spoke(self, place: Place, account: Account) -> None:
        """A person (no bot) wrote in this chat; written down once, where people are noted."""
        async with self.store.read() as tx:
            if (await tx.chats.adoption(place)).since is None or await tx.sightings.known(place, account):
                return
        async with self.store.write() as tx:
            await tx.sightings.spoke(place, account, self.clock.now())

    async def report(self, place: Place) -> tuple[Adoption, Tally]:
        """How it would be if today were the day."""
        async with self.store.read() as tx:
            await linked(tx, place)
            return await tx.chats.adoption(place), await tx.sightings.tally(place)

    async def adopt(self, place: Place, actor: Account, deadline: datetime) -> Adoption:
        """From this day on who was seen here and holds no pass is removed; the chat is told now and a day before."""
        await self.service.check_rights(place, actor)
        async with self.store.write() as tx:
            chat = await linked(tx, place)
            new = (await tx.chats.adoption(place)).until(deadline, actor, self.clock.now())
            await tx.chats.set_adoption(new)
            on = {"deadline": deadline.isoformat()}
            await tx.audit.add(acts.chat(Deed.ADOPTION_SET, chat, actor, self.clock.now(), **on))
        async with self.troubles.minded(chat.community, chat_door(place)):
            await self.chats[place.platform].tell(place, words.announced(chat, deadline))
        return new

    async def stop(self, place: Place, actor: Account) -> None:
        """There is no deadline any more; who is noted stays noted, and who was removed stays removed."""
        await self.service.check_rights(place, actor)
        async with self.store.write() as tx:
            known, chat = await tx.chats.adoption(place), await linked(tx, place)
            await tx.chats.set_adoption(replace(known, deadline=None, by=None, warned_at=None))
            await tx.audit.add(acts.chat(Deed.ADOPTION_SET, chat, actor, self.clock.now(), deadline=None))

    async def run_due(self) -> None:
        """Warn where a deadline is near, and adopt where it is over."""
        async with self.store.read() as tx:
            adopting = [(await linked(tx, one.place), one) for one in await tx.chats.adopting()]
        for chat, one in adopting:
            try:
                async with self.troubles.minded(chat.community, chat_door(chat.place)):
                    await self._do(chat, one)
            except PlatformUnavailable as error:
                log.warning("chat %d cannot be told of its adoption: %s", chat.place.id, error)  # asked again soon

    async def _do(self, chat: LinkedChat, one: Adoption) -> None:
        match due(one, self.clock.now()):
            case Due.WARN:
                await self._warn(chat, one)
            case Due.ADOPT:
                await self._adopt(chat, one)
            case Due.NOTHING:
                return

    async def _warn(self, chat: LinkedChat, one: Adoption) -> None:
        """Told first, kept then: who could not be told is not warned."""
        warned = one.warned(self.clock.now())
        assert warned.deadline is not None
        await self.chats[chat.place.platform].tell(chat.place, words.near(chat, warned.deadline))
        async with self.store.write() as tx:
            if await tx.chats.adoption(chat.place) == one:
                await tx.chats.set_adoption(warned)

    async def _adopt(self, chat: LinkedChat, one: Adoption) -> None:
        """Everybody seen by then is ours from now on. Who cannot be judged now is left until they can be."""
        assert one.deadline is not None
        after, adopted, leave, untold = 0, 0, 0, 0
        while page := await self._page(chat.place, one.deadline, after):
            after = page[-1].id
            rulings = await self._rulings(chat, page)
            untold += sum(ruling is Ruling.UNKNOWN for ruling in rulings.values())
            sure = {member: ruling for member, ruling in rulings.items() if ruling in _SURE}
            adopted, leave = adopted + len(sure), leave + await self._take_on(chat, one, sure)
        async with self.store.write() as tx:
            if untold or await tx.chats.adoption(chat.place) != one:
                return
            await tx.chats.set_adoption(replace(one, deadline=None, warned_at=None))
            facts: dict[str, object] = {"chat": chat.title, "seen": adopted, "leave": leave}
            news = Event(EventKind.ADOPTED, chat.community, None, self.clock.now(), facts)
            await tell_moderators(tx, self.queue, news)

    async def _page(self, place: Place, deadline: datetime, after: int) -> Sequence[Account]:
        async with self.store.read() as tx:
            return await tx.sightings.unadopted(place, deadline, after, BATCH)

    async def _rulings(self, chat: LinkedChat, page: Sequence[Account]) -> Mapping[MemberId, Ruling]:
        async with self.store.write() as tx:
            members = {(await tx.members.ensure(chat.community, account)).id for account in page}
        plans = await self.reconcile(chat.community, members, "adopted", doors=True)
        async with self.store.read() as tx:
            policy, found = await tx.policies.current(chat.community), await tx.members.get(members)
        door = chat_door(chat.place)
        return {member.id: rule(door, policy, plans[member.id], member) for member in found}

    async def _take_on(self, chat: LinkedChat, one: Adoption, rulings: Mapping[MemberId, Ruling]) -> int:
        """Given by command: who holds the pass stays, who does not is removed in the lane of removals; how many."""
        door, leave = chat_door(chat.place), 0
        async with self.store.write() as tx:
            if await tx.chats.adoption(chat.place) != one:
                return 0  # it was stopped meanwhile
            for member in rulings:
                state = await tx.doors.one(member, door)
                if state is None or state.given is Given.NOT:
                    await tx.doors.mark(member, door, Given.GIVEN, seen=True)
                leave += state is None or not state.wanted
            await self.queue.enqueue(tx, remove_job(chat.place))
        return leave


_SURE = frozenset({Ruling.LET_IN, Ruling.LACKING, Ruling.VERIFY})
