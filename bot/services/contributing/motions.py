"""A selection is sent by the council's own key once two have said so: who moves it, and another one who seconds it.

A motion is a row, so that its buttons outlive the process. Whoever moves or seconds it is looked at at that moment:
they may manage roles, and stand above every role that a creator can come to hold by being selected. The server's owner
is enough alone, but nobody says yes to a design of their own. What is sent goes through the sender, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.contributing.collab import Selection
from bot.domain.contributing.motions import KEPT, LASTS, WAITS, Motion, State, follows
from bot.domain.errors import CollabProblem, CollabRefused, Conflict, MemberGone, NotPermitted
from bot.domain.founded import Founded
from bot.domain.giving.policy import Policy
from bot.domain.giving.roles import Standing
from bot.domain.ids import Account, Community, Place, Platform
from bot.domain.sending import Intent, Price
from bot.ports import TAKE_FIRST, ChatPlatform, Clock, Job, JobKind, JobQueue, Registry, Store, Tx
from bot.services.changing.proposing import same_person
from bot.services.contributing.collab import Prepared, creators_wallets
from bot.services.contributing.entries import standing
from bot.services.permitting import acts
from bot.services.permitting.authority import permitted
from bot.services.permitting.communities import moderated_at
from bot.services.permitting.ranks import Ranks
from bot.services.sending import Sender


@dataclass(frozen=True, slots=True)
class Shown:
    """What would be sent by the council's key, and at what price; without a price the contract would refuse it."""

    motion: Motion
    price: Price | None


@dataclass(frozen=True, slots=True)
class MotionsService:
    store: Store
    queue: JobQueue
    sender: Sender
    registry: Registry
    clock: Clock
    ranks: Ranks

    async def show(self, community: Community, actor: Account, made: Prepared) -> Shown | None:
        """What was prepared, as the council's key would send it; kept for an hour. None where there is no such key."""
        council = made.founded.council
        if council is None:
            return None
        now = self.clock.now()
        motion = Motion(
            community.id, made.entry.id, made.entry.member, made.selection, council, 0, actor, now, now + LASTS
        )
        price = await self.sender.price(self._intent(motion))
        if price is None:
            return Shown(motion, None)
        async with self.store.write() as tx:
            await tx.motions.purge(now - KEPT)
            return Shown(await tx.motions.add(replace(motion, most=price.most)), price)

    async def title(self, motion: Motion) -> str:
        """What its entry is called; nothing once that is gone."""
        async with self.store.read() as tx:
            entry = await tx.entries.get(motion.community, motion.entry)
        return entry.title if entry else ""

    async def waiting(self, community: Community) -> Sequence[Motion]:
        """Those that wait for a second moderator, and those that are on their way, oldest first."""
        async with self.store.read() as tx:
            sending = [one for one in await tx.motions.sending() if one.community == community.id]
            return [*await tx.motions.waiting(community.id, self.clock.now()), *sending]

    async def move(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> Motion:
        """Ask for a second moderator, on the word of who was shown it; or have it sent, on the server's owner's."""
        found, policy, stands = await self._checked(platform, place, actor, number)
        if found.by != actor:
            raise CollabRefused(CollabProblem.OTHERS)
        async with self.store.write() as tx:
            found = await self._fresh(tx, policy, found, State.SHOWN)
            if _owns(place, stands) and not await _is_maker(tx, found, actor):
                return await self._send(tx, found, actor)
            return await self._wait(tx, found)

    async def second(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> Motion:
        """Have it sent, on the word of another moderator than who moved it, or of the server's owner."""
        found, policy, stands = await self._checked(platform, place, actor, number)
        if not _owns(place, stands):
            await self._check_mover(found)
        async with self.store.write() as tx:
            found = await self._fresh(tx, policy, found, State.WAITING)
            if not _owns(place, stands) and await same_person(tx, found.community, actor, found.by):
                raise CollabRefused(CollabProblem.OWN)
            if await _is_maker(tx, found, actor):
                raise CollabRefused(CollabProblem.MAKER)
            return await self._send(tx, found, actor)

    async def stop(self, platform: ChatPlatform, place: Place, actor: Account, number: int) -> Motion:
        """Nothing comes of it, on the word of whoever may manage roles. Refused once something was signed for it."""
        await permitted(platform, place, actor)
        async with self.store.write() as tx:
            await tx.policies.current((await self._kept(tx, place, number)).community)  # nobody seconds it meanwhile
            found = await self._kept(tx, place, number)
            if found.state is State.SENDING:
                if not await tx.outbox.withdraw(found.community, found.key):
                    raise CollabRefused(CollabProblem.ON_ITS_WAY)
            elif found.state is not State.WAITING:
                raise CollabRefused(CollabProblem.OVER)
            ended = replace(found, state=State.DROPPED, second=actor)
            await tx.motions.keep(ended, found.state)
            await tx.audit.add(acts.selection_stopped(found, actor, self.clock.now()))
        return ended

    async def _checked(
        self, platform: ChatPlatform, place: Place, actor: Account, number: int
    ) -> tuple[Motion, Policy, Standing]:
        """It, if this actor may have its creator hold what follows from it, and the registry has not the design yet."""
        stands = await permitted(platform, place, actor)
        async with self.store.read() as tx:
            found = await self._kept(tx, place, number)
            policy = await tx.policies.current(found.community)
            member = await tx.members.of(found.community, actor)
        for tier in follows(policy, self._founded(found)):
            await self.ranks.check(tier, place, stands, member)
        if found.open_at(self.clock.now()) and await self.registry.selected(found.selection) is not None:
            raise CollabRefused(CollabProblem.SELECTED)
        return found, policy, stands

    async def _check_mover(self, found: Motion) -> None:
        """Return if who moved it may still manage roles, where that was: of two words one must not be a stranger's."""
        async with self.store.read() as tx:
            places = (await tx.communities.get(found.community)).places
        here = next((place for place in places if place.platform is found.by.platform), None)
        try:
            if here is not None:
                await permitted(self.ranks.platforms[here.platform], here, found.by)
                return
        except (NotPermitted, MemberGone):
            pass
        raise CollabRefused(CollabProblem.MOVER)

    async def _kept(self, tx: Tx, place: Place, number: int) -> Motion:
        """This one, if it is of the community of this place, or of the one whose moderators read here."""
        found = await tx.motions.get(number)
        if found is None or (await moderated_at(tx, place, found.community)).id != found.community:
            raise CollabRefused(CollabProblem.GONE)
        return found

    async def _fresh(self, tx: Tx, policy: Policy, found: Motion, state: State) -> Motion:
        """It as it is now, if it is in this state and what was shown is what would be sent."""
        if await tx.policies.current(found.community) != policy:
            raise Conflict  # what the actor was checked against is not what is in force
        now = await tx.motions.get(found.id)
        if now is None or now.state is not state:
            raise CollabRefused(CollabProblem.OVER)
        if not now.open_at(self.clock.now()):
            raise CollabRefused(CollabProblem.EXPIRED)
        community = await tx.communities.get(now.community)
        entry = await standing(tx, community, now.entry)
        if now.selection.creator not in await creators_wallets(tx, entry, now.selection.chain):
            raise CollabRefused(CollabProblem.STALE)
        return now

    def _founded(self, motion: Motion) -> Founded:
        """Where it is to be sent, if that is still what the host's config says."""
        wanted = motion.selection.chain, motion.selection.registry, motion.signer
        for one in self.sender.founded(motion.community):
            if (one.chain, one.registry, one.council) == wanted:
                return one
        raise CollabRefused(CollabProblem.STALE)

    async def _wait(self, tx: Tx, found: Motion) -> Motion:
        now = self.clock.now()
        waits = replace(found, state=State.WAITING, expires_at=now + WAITS)
        await tx.motions.keep(waits, found.state)
        payload = {"community": found.community, "motion": found.id}
        await self.queue.enqueue(tx, Job(JobKind.ASK_SECOND, f"motion:{found.id}", payload, TAKE_FIRST))
        await tx.audit.add(acts.selection_moved(waits, now))
        return waits

    async def _send(self, tx: Tx, found: Motion, by: Account) -> Motion:
        if await tx.freezes.of(found.community) is not None:
            raise CollabRefused(CollabProblem.FROZEN)
        if any(_same(one.selection, found.selection) for one in await tx.motions.sending()):
            raise CollabRefused(CollabProblem.ON_ITS_WAY)
        sent = replace(found, state=State.SENDING, second=by)
        await tx.motions.keep(sent, found.state)
        await self.sender.intend(tx, self._intent(sent))
        await tx.audit.add(acts.selection_agreed(found, sent, by, self.clock.now()))
        return sent

    def _intent(self, motion: Motion) -> Intent:
        selection = motion.selection
        words = self.registry.words(selection)
        return Intent(motion.community, selection.chain, motion.signer, motion.key, selection.registry, words)


def _owns(place: Place, stands: Standing) -> bool:
    """A server has an owner; who made a chat owns no more than that."""
    return place.platform is Platform.DISCORD and stands.owns_place


async def _is_maker(tx: Tx, found: Motion, actor: Account) -> bool:
    member = await tx.members.of(found.community, actor)
    return member is not None and member.id == found.maker


def _same(one: Selection, other: Selection) -> bool:
    return (one.chain, one.registry, one.content) == (other.chain, other.registry, other.content)
