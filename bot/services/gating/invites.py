"""Personal links: each lets one member into one chat, once. Who comes in by somebody else's is removed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.errors import ChatProblem, ChatRefused
from bot.domain.events import Event, EventKind
from bot.domain.gating.chats import Entry, LinkedChat, Movement, Rank
from bot.domain.gating.invites import LIFETIME, Invite
from bot.domain.giving.doors import Given
from bot.domain.giving.members import Member
from bot.domain.giving.policy import chat_door
from bot.domain.ids import Account, Community, CommunityId, MemberId, Platform
from bot.ports import TAKE_FIRST, Chats, Clock, Job, JobKind, JobQueue, Store, Tx
from bot.services.giving.chat_doors import remove_job
from bot.services.giving.reconcile import Reconcile
from bot.services.giving.troubles import tell_moderators
from bot.text.clean import clean

STILL_GOOD = timedelta(minutes=1)
"""A link that is good for less is not handed out again."""


@dataclass(frozen=True, slots=True)
class Invites:
    store: Store
    queue: JobQueue
    chats: Mapping[Platform, Chats]
    reconcile: Reconcile
    clock: Clock

    async def rooms(self, community: Community, account: Account) -> Sequence[LinkedChat]:
        """The chats that are open to this account by a link of its own."""
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
            states = await tx.doors.of(member.id, account.platform) if member else ()
            wanted = {state.door.place for state in states if state.wanted}
            chats = await tx.chats.all(community.id)
        return [chat for chat in chats if chat.place in wanted and chat.entry is Entry.LINKS]

    async def link(self, chat: LinkedChat, account: Account) -> Invite:
        """The member's own link into this chat; ChatRefused if it is not theirs to have, or they are in it."""
        platform = self.chats[chat.place.platform]
        member = await self._holder(chat, account)
        seat = await platform.seat(chat.place, account.id)
        if seat.present or seat.rank is Rank.BANNED:
            raise ChatRefused(ChatProblem.IN_IT if seat.present else ChatProblem.BANNED, chat.title)
        now = self.clock.now()
        async with self.store.write() as tx:
            known = [one for one in await tx.invites.open(member.id, now + STILL_GOOD) if one.place == chat.place]
            if known:
                return known[0]
            until = now.replace(microsecond=0) + LIFETIME
            invite = await tx.invites.add(Invite(member.id, chat.place, now, until))
        link = await platform.make_link(chat.place, invite.name, invite.expires_at)
        async with self.store.write() as tx:
            await tx.invites.made(invite.id, link)
        return replace(invite, link=link)

    async def _holder(self, chat: LinkedChat, account: Account) -> Member:
        """The member of this account, if the chat is open to it now."""
        async with self.store.read() as tx:
            member = await tx.members.of(chat.community, account)
            frozen = await tx.freezes.of(chat.community) is not None
        if frozen:
            raise ChatRefused(ChatProblem.FROZEN, chat.title)
        if member is None:
            raise ChatRefused(ChatProblem.NOT_OPEN, chat.title)
        await self.reconcile(chat.community, [member.id], "asked for a link", doors=True)
        async with self.store.read() as tx:
            state = await tx.doors.one(member.id, chat_door(chat.place))
        if state is None or not state.wanted or chat.entry is not Entry.LINKS:
            raise ChatRefused(ChatProblem.NOT_OPEN, chat.title)
        return member

    async def came(self, tx: Tx, movement: Movement, link: str) -> None:
        """Somebody came in by this link: if it is one of ours they are looked at, in a job of this transaction."""
        chat, invite = await tx.chats.get(movement.place), await tx.invites.by_link(movement.place, link)
        if chat is None or invite is None or invite.used_by == movement.account.id:
            return
        member = await tx.members.ensure(chat.community, replace(movement.account, name=clean(movement.account.name)))
        payload = {"community": chat.community, "member": member.id, "invite": invite.id}
        await self.queue.enqueue(tx, Job(JobKind.CAME, f"{invite.id}:{member.id}", payload, TAKE_FIRST))

    async def admit(self, job: Job) -> None:
        """Do a `came` job: who holds what it takes was let in by us; anybody else is to leave again."""
        member = MemberId(int(str(job.payload["member"])))
        await self.reconcile(CommunityId(int(str(job.payload["community"]))), [member], "came by a link", doors=True)
        async with self.store.write() as tx:
            invite, found = await tx.invites.get(int(str(job.payload["invite"]))), await tx.members.get([member])
            chat = await tx.chats.get(invite.place) if invite else None
            account = found[0].account(invite.place.platform) if invite and found else None
            if invite and chat and account and invite.used_by != account.id:
                await self._let_in(tx, chat, invite, found[0], account)

    async def _let_in(self, tx: Tx, chat: LinkedChat, invite: Invite, member: Member, account: Account) -> None:
        await tx.invites.used(invite.id, account.id, self.clock.now())
        door = chat_door(chat.place)
        state = await tx.doors.one(member.id, door)
        if not await tx.sightings.known(chat.place, account):
            return  # gone again before they were looked at
        if state is not None and state.given is Given.TAKING:
            return  # a removal is under way, and its journal is the only one
        await tx.doors.mark(member.id, door, Given.GIVEN, seen=True)
        if state is not None and state.wanted:
            return
        await self.queue.enqueue(tx, remove_job(chat.place))
        if invite.member != member.id:
            facts: dict[str, object] = {
                "account_id": account.id,
                "name": account.name,
                "chat": chat.title,
                "place": chat.place.id,
                "owner": await self._owner(tx, invite),
            }
            news = Event(EventKind.LINK_PASSED_ON, chat.community, None, self.clock.now(), facts)
            await tell_moderators(tx, self.queue, news)

    async def _owner(self, tx: Tx, invite: Invite) -> str:
        (owner,) = await tx.members.get([invite.member])
        account = owner.account(invite.place.platform)
        return account.name if account else ""
