"""Which channel the moderators read, and which news it gets. What is switched off still stands in `/gate status`."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from bot.domain.changing.setup import ChannelFacts
from bot.domain.errors import DoorGone, DoorRefused, PlatformError, SetupProblem, SetupRefused
from bot.domain.ids import Account, Community, Place, Platform
from bot.domain.moderating.moderating import News
from bot.ports import ChatPlatform, Clock, Premises, Store, Tx
from bot.services.changing.setup import at
from bot.services.permitting import acts
from bot.services.permitting.authority import manages, permitted, writable
from bot.services.permitting.communities import community_at
from bot.text.catalogue import ENGLISH, speaking
from bot.text.moderating import first_post, moved_away


@dataclass(frozen=True, slots=True)
class Moderating:
    store: Store
    premises: Mapping[Platform, Premises]
    clock: Clock

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
            if (kind not in quiet) is not told:
                await tx.communities.set_quiet(community.id, quiet - {kind} if told else quiet | {kind})
                await tx.audit.add(acts.news_switched(community.id, kind, actor, self.clock.now(), told=told))
        return await self.news(community)

    async def weigh(self, platform: ChatPlatform, place: Place, actor: Account, channel: int) -> ChannelFacts:
        """What choosing this channel would mean; a Refusal if the actor may not, or not this one. Nothing is done."""
        await manages(platform, place, actor)
        async with self.store.read() as tx:
            await _changeable(tx, place)
        return await writable(at(self.premises, place), place, channel, actor)

    async def choose(self, platform: ChatPlatform, place: Place, actor: Account, channel: int) -> ChannelFacts:
        """The moderators read here from now on; a first post shows that it works. All of it is looked at again."""
        facts = await self.weigh(platform, place, actor, channel)
        await self._post(place, actor, channel)
        async with self.store.write() as tx:
            community = await _changeable(tx, place)
            before = community.moderators
            if community.moderators_channel != channel:
                await tx.communities.set_moderators_channel(community.id, channel)
                now, old = self.clock.now(), community.moderators_channel
                await tx.audit.add(acts.channel_chosen(community.id, old, channel, actor, now))
        if before is not None and before.id != channel:
            with speaking(ENGLISH):
                text = moved_away(actor, channel)
            await self._say_so(platform, place, before, text)
        return facts

    async def _say_so(self, platform: ChatPlatform, place: Place, before: Place, text: str) -> None:
        """Who reads the channel before is not left waiting for news; where it is gone nobody is."""
        if before.platform is place.platform:
            with suppress(PlatformError):
                await platform.tell_channel(before.id, text)

    async def _post(self, place: Place, actor: Account, channel: int) -> None:
        try:
            with speaking(ENGLISH):
                await at(self.premises, place).post(channel, first_post(actor), ())
        except DoorGone:
            raise SetupRefused(SetupProblem.CHANNEL_GONE) from None
        except DoorRefused:
            raise SetupRefused(SetupProblem.BOT_CANNOT_WRITE, str(channel)) from None


async def _changeable(tx: Tx, place: Place) -> Community:
    """The community of this place; SetupRefused where the host's config says which channel it is."""
    community = await community_at(tx, place)
    if community.channel_fixed:
        raise SetupRefused(SetupProblem.FIXED)
    return community
