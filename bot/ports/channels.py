"""Promises about channels that tiers open to roles: the platform that has them, and what is kept of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.giving.channels import ChannelRights, NewRoom, OpeningState, Overwrite, RoomFacts, Trace
from bot.domain.giving.doors import Given
from bot.domain.giving.policy import Door, Opening
from bot.domain.ids import CommunityId, Place


class Channels(Protocol):
    """A platform whose places have channels. Raises PlatformError's children, nothing else."""

    async def room(self, door: Door) -> RoomFacts:
        """What this channel is, read now; DoorGone if this place has none of this id."""
        ...

    async def rights(self, door: Door, account: int) -> ChannelRights:
        """What this account may do in this channel, read now."""
        ...

    async def set_overwrite(self, opening: Opening, overwrite: Overwrite, why: str) -> None:
        """The channel allows and denies the role exactly this; an empty one is removed. `why` goes to the audit log."""
        ...

    async def may_make(self, place: Place, account: int) -> ChannelRights:
        """What this account lacks to make a channel in this place."""
        ...

    async def make(self, place: Place, room: NewRoom, why: str) -> Door:
        """A new channel that nobody sees but the bot and whoever sees everything."""
        ...

    async def unmake(self, door: Door, why: str) -> None:
        """Delete a channel that was made in vain."""
        ...


class OpenedChannels(Protocol):
    """Which channels are to be open to which roles, and what this bot did for that."""

    async def want(self, community: CommunityId, openings: Collection[Opening]) -> frozenset[Door]:
        """Make exactly these the wanted ones; the channels of which that changes anything."""
        ...

    async def of(self, channel: Door) -> Sequence[OpeningState]:
        """All that is kept of this channel, those to be closed first."""
        ...

    async def mark(self, community: CommunityId, opening: Opening, given: Given, trace: Trace) -> None:
        """Keep how far this is; one neither wanted nor given is forgotten."""
        ...

    async def all(self, community: CommunityId) -> Sequence[OpeningState]:
        """All that is kept of this community's channels."""
        ...

    async def behind(self, community: CommunityId, now: datetime) -> Sequence[Door]:
        """Channels not left alone now that a job must still bring into line."""
        ...

    async def at(self, place: Place) -> Sequence[Door]:
        """Every channel of this place of which anything is kept."""
        ...
