"""The brake: while a community is frozen nothing is given or taken in it, by whatever clock; members may still link."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.changing.stillness import Freeze
from bot.domain.errors import ChangeProblem, ChangeRefused
from bot.domain.giving.policy import Door
from bot.domain.ids import Account, Community, CommunityId, Place, Platform
from bot.domain.moderating.audit import Act, Deed
from bot.ports import ChatPlatform, Clock, JobQueue, Store, Tx
from bot.services.giving.channel_doors import look_over
from bot.services.giving.chat_doors import answer_job, remove_job
from bot.services.giving.delivery import Delivery
from bot.services.giving.recheck import POLICY, community_job
from bot.services.permitting.authority import check_above_all, check_above_doors, permitted
from bot.services.permitting.communities import community_at
from bot.text.catalogue import _
from bot.text.clean import clean


@dataclass(frozen=True, slots=True)
class Freezing:
    store: Store
    queue: JobQueue
    delivery: Delivery
    clock: Clock

    async def of(self, community: Community) -> Freeze | None:
        """Since when it is frozen, if it is."""
        async with self.store.read() as tx:
            return await tx.freezes.of(community.id)

    async def freeze(self, platform: ChatPlatform, place: Place, actor: Account, why: str = "") -> Freeze:
        """Nothing is given or taken from now on. Any moderator may stop things, however low they stand."""
        await permitted(platform, place, actor)
        async with self.store.write() as tx:
            community = await community_at(tx, place)
            freeze = Freeze(community.id, self.clock.now(), actor, clean(why, 200))
            if not await tx.freezes.set(freeze):
                raise ChangeRefused(ChangeProblem.FROZEN)
            await tx.audit.add(Act(community.id, Deed.FROZEN, actor, freeze.at, why=freeze.why))
        return freeze

    async def unfreeze(self, platform: ChatPlatform, place: Place, actor: Account) -> None:
        """Things go on: everybody is looked at, and every door that lags behind is seen to.

        That gives and takes, so whoever does it stands above every role that a tier opens, or opened when it froze.
        """
        standing = await permitted(platform, place, actor)
        async with self.store.read() as tx:
            community = await community_at(tx, place)
            policy, before = await tx.policies.current(community.id), await _opened(tx, community)
        for tier in policy.tiers:
            await check_above_all(platform, place, tier, standing)
        await check_above_doors(platform, place, _("A tier that is gone"), before, standing)
        async with self.store.write() as tx:
            community = await community_at(tx, place)
            if await tx.policies.current(community.id) != policy:
                raise ChangeRefused(ChangeProblem.STALE)
            if not await tx.freezes.lift(community.id):
                raise ChangeRefused(ChangeProblem.NOT_FROZEN)
            await tx.audit.add(Act(community.id, Deed.UNFROZEN, actor, self.clock.now()))
            await self._resume(tx, community, policy.revision)
        for one in {place.platform for place in community.places}:
            await self.delivery.look_over(community.id, one)

    async def _resume(self, tx: Tx, community: Community, revision: int) -> None:
        await self.queue.enqueue(tx, community_job(community.id, f"{POLICY}{revision} unfrozen"))
        await look_over(tx, self.queue, community.id)
        for chat in [place for place in community.places if place.platform is Platform.TELEGRAM]:
            await self.queue.enqueue(tx, answer_job(chat))
            await self.queue.enqueue(tx, remove_job(chat))


async def _opened(tx: Tx, community: Community) -> Collection[Door]:
    """The doors that somebody was given, or a channel: the tier that opened them may be gone since."""
    given = [door for place in community.places for door in await tx.doors.at(place)]
    return {*given, *(one.opening.role for one in await tx.channels.all(community.id))}


async def is_frozen(store: Store, community: CommunityId) -> bool:
    """Is nothing given or taken in this community now?"""
    async with store.read() as tx:
        return await tx.freezes.of(community) is not None
