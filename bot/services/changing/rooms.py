"""Private channels that are made with the change that opens them: before it is written, and deleted if it is not."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from bot.domain.changing.changes import Proposal
from bot.domain.errors import PlatformError
from bot.domain.giving.policy import Door
from bot.domain.ids import Platform
from bot.ports import Channels

MADE, UNMADE = "Gatehouse: a tier opens this channel", "Gatehouse: the change it was made for was not made"


@asynccontextmanager
async def room_of(
    channels: Mapping[Platform, Channels], found: Proposal, *, wanted: bool
) -> AsyncIterator[Door | None]:
    """The channel that this change makes, where it makes one and that is wanted now; gone again if the block fails.

    Should the process end in between, a channel is left that nobody sees.
    """
    platform = channels.get(found.place.platform)
    if found.makes is None or platform is None or not wanted:
        yield None
        return
    room = await platform.make(found.place, found.makes, MADE)
    try:
        yield room
    except BaseException:
        with suppress(PlatformError):
            await platform.unmake(room, UNMADE)
        raise
