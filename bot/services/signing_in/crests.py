"""The community's own picture on the page: fetched by the bot, drawn anew, kept; no visitor's browser asks elsewhere.

Not being able to look changes nothing: what was there stays.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import PlaceGone, PlatformError
from bot.domain.ids import Community, CommunityId, Platform
from bot.domain.signing_in.crests import Crest
from bot.ports import Clock, Icons, Pictures, Store

EVERY, SOON = timedelta(hours=1), timedelta(minutes=1)
"""How long a picture is taken for the present one, and how long a platform is left alone that did not answer."""
AT_ONCE = 10
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CrestsService:
    store: Store
    icons: Mapping[Platform, Icons]
    pictures: Pictures
    clock: Clock

    async def picture(self, community: CommunityId, mark: str) -> bytes | None:
        """This community's picture as WebP, for who knows its mark."""
        async with self.store.read() as tx:
            kept = await tx.crests.of(community)
        return kept.picture if kept and mark and kept.mark == mark else None

    async def run_due(self) -> None:
        """Look at the next communities whose picture may be another one by now."""
        async with self.store.read() as tx:
            due = await tx.crests.due(self.clock.now(), AT_ONCE)
        for community in due:
            await self._look(community)

    async def _look(self, community: Community) -> None:
        async with self.store.read() as tx:
            kept, after = await tx.crests.of(community.id), EVERY
        try:
            kept = await self._shown(community, kept)
        except PlaceGone:
            pass  # the bot is not there: it has told so elsewhere
        except PlatformError as error:
            log.info("the picture of community %s cannot be had: %s", community.id, type(error).__name__)
            after = SOON
        async with self.store.write() as tx:
            await tx.crests.keep(community.id, kept, self.clock.now() + after)

    async def _shown(self, community: Community, kept: Crest | None) -> Crest | None:
        """What the first of its places that has a picture shows; a server comes before chats."""
        for place in community.places:
            source, of_here = self.icons.get(place.platform), f"{place}/"
            known = kept.called.removeprefix(of_here) if kept and kept.called.startswith(of_here) else ""
            found = await source.icon(place, known) if source else None
            if found is not None and found.called == known:
                return kept
            if found is not None:
                return Crest(of_here + found.called, await self.pictures.crest(found.picture))
        return None
