"""Everything discord.py and the network can raise, as errors of ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum, auto

import discord

from bot.domain.errors import (
    AccountUnreachable,
    DoorGone,
    DoorRefused,
    GatehouseError,
    MemberGone,
    MessageGone,
    PlaceGone,
    PlatformError,
    PlatformUnavailable,
)

UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MEMBER, UNKNOWN_ROLE, UNKNOWN_USER = 10003, 10004, 10007, 10011, 10013
UNKNOWN_MESSAGE = 10008
MISSING_ACCESS, CANNOT_MESSAGE, NOT_A_TEXT_CHANNEL, MISSING_PERMISSIONS, INVALID_ROLE = (
    50001,
    50007,
    50008,
    50013,
    50028,
)
NO_MUTUAL_GUILDS = 50278


class About(Enum):
    """What a call is about: the same code means another thing in a server than in a channel."""

    SERVER = auto()
    CHANNEL = auto()
    PERSON = auto()


_EVERYWHERE: dict[int, type[PlatformError]] = {
    UNKNOWN_MEMBER: MemberGone,
    UNKNOWN_MESSAGE: MessageGone,
    UNKNOWN_ROLE: DoorGone,
    UNKNOWN_CHANNEL: DoorGone,
    UNKNOWN_GUILD: PlaceGone,
    MISSING_PERMISSIONS: DoorRefused,
    INVALID_ROLE: DoorRefused,
}
_HERE: dict[About, dict[int, type[PlatformError]]] = {
    About.SERVER: {MISSING_ACCESS: PlaceGone, UNKNOWN_USER: MemberGone},
    About.CHANNEL: {MISSING_ACCESS: DoorRefused, NOT_A_TEXT_CHANNEL: DoorRefused},
    About.PERSON: dict.fromkeys(
        (CANNOT_MESSAGE, NO_MUTUAL_GUILDS, UNKNOWN_USER, UNKNOWN_CHANNEL, MISSING_ACCESS, MISSING_PERMISSIONS),
        AccountUnreachable,
    ),
}


@asynccontextmanager
async def asking(about: About, seconds: float) -> AsyncIterator[None]:
    """Whatever fails inside, or takes longer, leaves as a PlatformError; other errors of ours pass."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except GatehouseError:
        raise
    except Exception as error:
        raise ours(error, about) from error


def ours(error: Exception, about: About) -> PlatformError:
    """The error of ours that this one is. What is not a clear "no" may work when tried again."""
    match error:
        case discord.RateLimited():
            return PlatformUnavailable("rate limited", error.retry_after)
        case discord.HTTPException(status=429):
            return PlatformUnavailable("rate limited", _retry_after(error))
        case discord.HTTPException(status=status) if status < 500:
            known = (_EVERYWHERE | _HERE[about]).get(error.code)
            if known is not None:
                return known()
            if status == 403:
                return AccountUnreachable() if about is About.PERSON else DoorRefused()
            return PlatformUnavailable(f"HTTP {status}, code {error.code}")
        case _:
            return PlatformUnavailable(type(error).__name__)


def _retry_after(error: discord.HTTPException) -> float | None:
    """What the header says, in seconds; Discord's edge sends it without a readable body."""
    try:
        return float(error.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None
