"""News: to the moderators' channel, and to members who switched it on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.errors import AccountUnreachable, DoorGone, DoorRefused, PlaceGone
from bot.domain.events import Event
from bot.domain.ids import Community, CommunityId, MemberId, Platform
from bot.ports import ChatPlatform, Job, Store
from bot.text.news import for_member, for_moderators
from bot.text.requirements import Titles


@dataclass(frozen=True, slots=True)
class Telling:
    store: Store
    platforms: Mapping[Platform, ChatPlatform]
    titles: Titles

    async def moderators(self, job: Job) -> None:
        """Do a `tell_moderators` job: one post for all its events. Without a channel the news stays in /gate status."""
        ids = job.payload["events"]
        async with self.store.read() as tx:
            community = await tx.communities.get(CommunityId(int(str(job.payload["community"]))))
            events = [await tx.events.get(event) for event in ids] if isinstance(ids, list) else []
        await self._post(community, events)

    async def member(self, job: Job) -> None:
        """Do a `tell_member` job, if the member still wants to be told."""
        async with self.store.read() as tx:
            event = await tx.events.get(int(str(job.payload["event"])))
            found = await tx.members.get([MemberId(int(str(job.payload["member"])))])
            community = await tx.communities.get(event.community)
        if not found or not found[0].notices:
            return
        for account in found[0].accounts:
            if account.platform in self.platforms:
                try:
                    await self.platforms[account.platform].tell(
                        account.id, for_member(event, community.name, self.titles)
                    )
                except AccountUnreachable:
                    continue  # the news waits in /passes
                return

    async def _post(self, community: Community, events: Sequence[Event]) -> None:
        channel, place = community.moderators_channel, next(iter(community.places), None)
        if channel is None or place is None or place.platform not in self.platforms or not events:
            return
        try:
            await self.platforms[place.platform].tell_channel(channel, for_moderators(events, self.titles))
        except (DoorGone, DoorRefused, PlaceGone):
            return  # `gatehouse check` and /gate status say that the channel is closed to the bot
