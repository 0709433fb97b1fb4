"""Which communities this host serves. Inviting the bot elsewhere gives a polite line and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import CommunityInactive, WhichCommunity
from bot.domain.gating.chats import LinkedChat
from bot.domain.ids import Account, Community, CommunityId, Place, Platform
from bot.ports import Store, Tx
from bot.text.clean import clean


@dataclass(frozen=True, slots=True)
class Communities:
    store: Store

    async def active(self, place: Place) -> Community:
        """The allowed community of this place; CommunityInactive if the owner has not allowed it."""
        async with self.store.read() as tx:
            return await community_at(tx, place)

    async def allow(self, place: Place, name: str, moderators_channel: int | None = None) -> Community:
        """Allow the community of this place from now on; allowing it again only updates what is given."""
        async with self.store.write() as tx:
            community = await tx.communities.allow(place, name)
            if moderators_channel is not None:
                await tx.communities.set_moderators_channel(community.id, moderators_channel)
            return await tx.communities.get(community.id)

    async def settle(self, places: Sequence[Place], name: str, moderators_channel: int | None = None) -> Community:
        """The same for a community of all these places, on the word of this host; chats among them are linked to it.

        A chat that belongs to another community stays there. A channel that is given cannot be changed from chat.
        """
        community = await self.allow(places[0], name)
        async with self.store.write() as tx:
            if moderators_channel is None:
                await tx.communities.free_channel(community.id)
            else:
                await tx.communities.set_moderators_channel(community.id, moderators_channel, fixed=True)
            for place in places:
                if place.platform is Platform.TELEGRAM:
                    await tx.chats.link(LinkedChat(place, community.id, clean(name)))
            return await tx.communities.get(community.id)

    async def renamed(self, place: Place, name: str) -> None:
        """Keep the name the server has now; a server that is not allowed stays unknown."""
        async with self.store.read() as tx:
            community = await tx.communities.at(place)
        if community is not None and community.name != name:
            async with self.store.write() as tx:
                await tx.communities.rename(community.id, name)

    async def list(self) -> Sequence[Community]:
        """Every allowed community."""
        async with self.store.read() as tx:
            return await tx.communities.all()

    async def of(self, account: Account) -> Sequence[Community]:
        """Every allowed community in which this account is known."""
        async with self.store.read() as tx:
            every = await tx.communities.all()
            return [one for one in every if await tx.members.of(one.id, account) is not None]

    async def spoken_of(self, account: Account) -> CommunityId | None:
        """The community this account spoke of last; None if of none."""
        async with self.store.read() as tx:
            return await tx.communities.spoken_of(account)

    async def speaks_of(self, account: Account, community: CommunityId) -> None:
        """Keep that it speaks of this one now."""
        async with self.store.write() as tx:
            await tx.communities.speaks_of(account, community)


async def community_at(tx: Tx, place: Place) -> Community:
    """The allowed community of this place; CommunityInactive if there is none."""
    community = await tx.communities.at(place)
    if community is None:
        raise CommunityInactive
    return community


async def moderated_at(tx: Tx, place: Place, community: CommunityId) -> Community:
    """This community, if this is where its moderators read; else that of the place."""
    reading = [one for one in await tx.communities.all() if one.moderators == place and one.id == community]
    return reading[0] if reading else await community_at(tx, place)


async def community_called(tx: Tx, text: str) -> Community:
    """The allowed community these words mean: its number, `discord:` and a server's id, or, of one alone, nothing."""
    known = await tx.communities.all()
    found = [one for one in known if not text or is_called(one, text)]
    if len(found) != 1:
        raise WhichCommunity(text)
    return found[0]


def is_called(community: Community, text: str) -> bool:
    """Do these words mean this community?"""
    platform, _, number = text.rpartition(":")
    places = {(place.platform.value, str(place.id)) for place in community.places}
    return (platform, number) in places if platform else str(community.id) == number
