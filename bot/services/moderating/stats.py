"""How a community stands, for its moderators: figures, and a picture of them."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.ids import Account, Place
from bot.domain.moderating.stats import SPANS, Chart, Stats, stats
from bot.domain.voting.results import Outcome
from bot.ports import ChatPlatform, Clock, Pictures, Store
from bot.services.permitting.authority import permitted
from bot.services.permitting.communities import community_at
from bot.text.stats import chart


class NoPictures:
    """Where nothing can draw: the words say everything too."""

    async def chart(self, chart: Chart) -> bytes:
        """Nothing."""
        del chart
        return b""

    async def outcome(self, outcome: Outcome) -> bytes:
        """Nothing."""
        del outcome
        return b""

    async def crest(self, given: bytes) -> bytes:
        """Nothing."""
        del given
        return b""


@dataclass(frozen=True, slots=True)
class Statistics:
    store: Store
    pictures: Pictures
    clock: Clock

    async def of(self, platform: ChatPlatform, place: Place, actor: Account, span: str) -> tuple[Stats, bytes]:
        """The figures of so long back, and their picture as PNG; NotPermitted for who may not manage roles."""
        await permitted(platform, place, actor)
        now = self.clock.now()
        first = now.date() - timedelta(days=SPANS[span] - 1)
        async with self.store.read() as tx:
            community = (await community_at(tx, place)).id
            tiers = [tier.name for tier in reversed((await tx.policies.current(community)).tiers)]
            tally = await tx.figures.tally(community, first, now)
        found = stats(tally, tiers, first, now.date())
        return found, await self.pictures.chart(chart(found))
