"""Tiers that come out of their shadow by themselves: on a day, or when so many members qualify."""

from dataclasses import dataclass, replace

from bot.domain.changing.stillness import QUALIFIES, starts
from bot.domain.giving.policy import Policy, Tier
from bot.domain.ids import CommunityId
from bot.ports import Clock, JobQueue, Store, Tx
from bot.services.changing.enacting import Enacting


@dataclass(frozen=True, slots=True)
class Starting:
    store: Store
    queue: JobQueue
    clock: Clock

    async def run_due(self) -> None:
        """Start every tier whose moment has come. What then is lost is counted by the breaker: nobody was asked."""
        async with self.store.read() as tx:
            communities = [community.id for community in await tx.communities.all()]
            due = [community for community in communities if await self._started(tx, community)]
        for community in due:
            async with self.store.write() as tx:
                started = await self._started(tx, community)
                if started is not None:
                    await Enacting(tx, self.queue, self.clock.now()).start(*started)

    async def _started(self, tx: Tx, community: CommunityId) -> tuple[Policy, Policy] | None:
        """The policy in force and the revision that starts what is due; None if nothing is."""
        if await tx.freezes.of(community) is not None:
            return None
        current = await tx.policies.current(community)
        tiers = [await self._now(tx, community, tier) for tier in current.tiers]
        if tuple(tiers) == current.tiers:
            return None
        names = ", ".join(tier.name for tier, old in zip(tiers, current.tiers, strict=True) if tier != old)
        later = replace(current, revision=current.revision + 1, tiers=tuple(tiers), author=None)
        return current, replace(later, reason=f"{names} started", at=self.clock.now())

    async def _now(self, tx: Tx, community: CommunityId, tier: Tier) -> Tier:
        if tier.shadow is None:
            return tier
        counts = await tx.shades.counts(community, tier.name) if tier.shadow.members is not None else {}
        qualify = sum(count for fate, count in counts.items() if fate in QUALIFIES)
        return replace(tier, shadow=None) if starts(tier, qualify, self.clock.now()) else tier
