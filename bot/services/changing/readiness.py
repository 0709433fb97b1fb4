"""Is it time to start a tier that is in its shadow? What that would do now, and whom it would not reach."""

from dataclasses import dataclass, replace

from bot.domain.changing.changes import Effect
from bot.domain.giving.policy import Tier
from bot.domain.ids import Community
from bot.ports import Store
from bot.services.changing.previewing import Previewing
from bot.text.stillness import Readiness


@dataclass(frozen=True, slots=True)
class ReadinessService:
    store: Store
    previewing: Previewing

    async def of(self, community: Community, tier: Tier) -> Readiness:
        """How this tier stands, looked at now."""
        async with self.store.read() as tx:
            current = await tx.policies.current(community.id)
        started = replace(current, tiers=current.replacing(replace(tier, shadow=None)))
        found = await self.previewing.effects(current, started)
        effect = next((one for one in found if one.tier == tier.name), Effect(tier.name))
        async with self.store.read() as tx:
            linked, known = await tx.members.linked(community.id)
            holders = await tx.passes.holders(community.id)
        stay = holders & {*effect.keeps, *effect.gains}
        return Readiness(tier, effect, linked, known, len(holders), len(stay))
