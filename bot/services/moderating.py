"""Which news the moderators' channel gets. What is switched off there still stands in `/gate status`."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.ids import Account, Community, Place
from bot.domain.moderating import News
from bot.ports import ChatPlatform, Store
from bot.services.authority import permitted


@dataclass(frozen=True, slots=True)
class Moderating:
    store: Store

    async def news(self, community: Community) -> Mapping[News, bool]:
        """Each kind, and whether it is told."""
        async with self.store.read() as tx:
            quiet = await tx.communities.quiet(community.id)
        return {kind: kind not in quiet for kind in News}

    async def switch(
        self, platform: ChatPlatform, place: Place, actor: Account, community: Community, change: tuple[News, bool]
    ) -> Mapping[News, bool]:
        """Tell of this kind from now on, or no more; NotPermitted unless the actor moderates this place."""
        await permitted(platform, place, actor)
        kind, told = change
        async with self.store.write() as tx:
            quiet = await tx.communities.quiet(community.id)
            await tx.communities.set_quiet(community.id, quiet - {kind} if told else quiet | {kind})
        return await self.news(community)
