"""A chat is linked to a community by admins of both: one side asks for a code, the other types it in the chat.

Both are checked live, when the code is asked for and again when it is typed, and so are the bot's own rights.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import codes
from bot.domain.errors import ChatProblem, ChatRefused, MemberGone, NotPermitted
from bot.domain.gating.chats import Entry, LinkedChat, check_rights
from bot.domain.gating.linking import LIFETIME, MOST_TRIES, LinkCode, hashed
from bot.domain.ids import Account, Community, CommunityId, Place, Platform
from bot.domain.moderating.audit import Deed
from bot.ports import ChatPlatform, Chats, Clock, JobQueue, Store, Tx
from bot.services.giving.recheck import policy_job
from bot.services.permitting import acts
from bot.services.permitting.authority import BOT_ITSELF, permitted
from bot.services.permitting.communities import community_at, community_called
from bot.text.clean import clean


@dataclass(frozen=True, slots=True)
class ChatsService:
    store: Store
    queue: JobQueue
    platforms: Mapping[Platform, ChatPlatform]
    chats: Mapping[Platform, Chats]
    clock: Clock

    async def code(self, place: Place, actor: Account) -> str:
        """A code for a moderator of this place's community; NotPermitted for anybody else."""
        async with self.store.read() as tx:
            community = await community_at(tx, place)
        await self._check_moderator(place, actor)
        return await self._make(community.id, actor, place)

    async def owners_code(self, called: str = "") -> tuple[str, Community]:
        """A code for the host's owner, who needs no permission: as for a community that has chats alone."""
        async with self.store.read() as tx:
            community = await community_called(tx, called)
        return await self._make(community.id, None, None), community

    async def link(self, place: Place, actor: Account, typed: str) -> LinkedChat:
        """Make this chat one of the code's community; a Refusal says what stands in the way, and nothing is used up."""
        await self.check_rights(place, actor)
        code = await self._looked_up(actor, typed)
        if code.by is not None and code.place is not None:
            await self._check_moderator(code.place, code.by)
        facts = await self.chats[place.platform].describe(place)
        chat = LinkedChat(place, code.community, clean(facts.title))
        async with self.store.write() as tx:
            if not await tx.codes.use(code.hash, self.clock.now()):
                raise ChatRefused(ChatProblem.CODE)
            if not await tx.chats.link(chat):
                raise ChatRefused(ChatProblem.TAKEN, chat.title)
            await tx.audit.add(acts.chat(Deed.CHAT_LINKED, chat, actor, self.clock.now()))
        return chat

    async def unlink(self, place: Place, actor: Account) -> LinkedChat:
        """Forget the chat and what tiers open of it; nobody is removed.

        Its admins may do that, and the community's moderators; NotPermitted for anybody else.
        """
        async with self.store.read() as tx:
            chat = await linked(tx, place)
            community = await tx.communities.get(chat.community)
        await self._check_either(place, community, actor)
        async with self.store.write() as tx:
            chat = await linked(tx, place)
            current = await tx.policies.current(chat.community)
            policy = current.without_place(place, actor, self.clock.now())
            await tx.chats.unlink(place)
            await tx.audit.add(acts.chat(Deed.CHAT_UNLINKED, chat, actor, self.clock.now()))
            if policy is not None:
                await tx.policies.save(policy)
                await tx.audit.add(acts.revised(current, policy))
                await self.queue.enqueue(tx, policy_job(policy))
        return chat

    async def chat(self, place: Place) -> LinkedChat:
        """This chat; ChatRefused if it is linked to no community."""
        async with self.store.read() as tx:
            return await linked(tx, place)

    async def titles(self, place: Place) -> Mapping[Place, str]:
        """What the chats of the community here are called."""
        async with self.store.read() as tx:
            community = await community_at(tx, place)
            return {chat.place: chat.title for chat in await tx.chats.all(community.id)}

    async def titled(self, place: Place, title: str) -> None:
        """Keep the title the chat has now; a chat that is not linked stays unknown."""
        async with self.store.write() as tx:
            chat = await tx.chats.get(place)
            if chat is not None and title and chat.title != clean(title):
                await tx.chats.set_title(place, clean(title))

    async def set_entry(self, place: Place, actor: Account, entry: Entry) -> LinkedChat:
        """How people come into this chat from now on."""
        await self.check_rights(place, actor)
        async with self.store.write() as tx:
            before = await linked(tx, place)
            await tx.chats.set_entry(place, entry)
            after = await linked(tx, place)
            if after.entry != before.entry:
                await tx.audit.add(acts.entry(after, before.entry, actor, self.clock.now()))
            return after

    async def _make(self, community: CommunityId, by: Account | None, place: Place | None) -> str:
        code = codes.new()
        now = self.clock.now()
        async with self.store.write() as tx:
            await tx.codes.purge(now - LIFETIME)
            await tx.codes.add(LinkCode(hashed(code), community, now + LIFETIME, by, place))
        return codes.shown(code)

    async def _looked_up(self, actor: Account, typed: str) -> LinkCode:
        """The code, not used up yet; a wrong one counts against whoever typed it."""
        now, wrong = self.clock.now(), hashed(typed)
        async with self.store.write() as tx:
            if await tx.codes.misses(actor, now - LIFETIME) >= MOST_TRIES:
                raise ChatRefused(ChatProblem.TRIES)
            code = await tx.codes.get(wrong, now)
            if code is None:
                await tx.codes.miss(actor, now)
        if code is None:
            raise ChatRefused(ChatProblem.CODE)
        return code

    async def check_rights(self, place: Place, actor: Account) -> None:
        """Return if the bot and the actor may let people into this chat and remove them, now."""
        chats = self.chats[place.platform]
        check_rights(await chats.seat(place, BOT_ITSELF), await chats.seat(place, actor.id))

    async def _check_moderator(self, place: Place, actor: Account) -> None:
        """Return if the actor moderates this place now: an admin of a chat, or whoever manages a server's roles."""
        chats = self.chats.get(place.platform)
        if chats is None:
            await _permitted(self.platforms, place, actor)
        elif not (await chats.seat(place, actor.id)).runs_gates:
            raise NotPermitted

    async def _check_either(self, place: Place, community: Community, actor: Account) -> None:
        places = [place] if actor.platform == place.platform else community.places
        for one in [each for each in places if each.platform == actor.platform]:
            await self._check_moderator(one, actor)
            return
        raise NotPermitted


async def linked(tx: Tx, place: Place) -> LinkedChat:
    """This chat; ChatRefused if it is linked to no community."""
    chat = await tx.chats.get(place)
    if chat is None:
        raise ChatRefused(ChatProblem.NOT_LINKED)
    return chat


async def _permitted(platforms: Mapping[Platform, ChatPlatform], place: Place, actor: Account) -> None:
    """Who has left the place moderates nothing there any more."""
    try:
        await permitted(platforms[place.platform], place, actor)
    except MemberGone:
        raise NotPermitted from None
