"""Everything the library and the network can raise, as errors of ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from enum import Enum, auto

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.domain.errors import (
    AccountUnreachable,
    DoorRefused,
    GatehouseError,
    MemberGone,
    PlaceGone,
    PlaceMoved,
    PlatformError,
    PlatformUnavailable,
    RequestGone,
)


class About(Enum):
    """What a call is about: the same words mean another thing of a person than of a group."""

    CHAT = auto()
    PERSON = auto()


_GONE = (
    "chat not found",
    "bot was kicked",
    "bot is not a member",
    "the group has been migrated",
    "group is deactivated",
    "channel_private",
)
_REFUSED = (
    "not enough rights",
    "need administrator rights",
    "have no rights",
    "chat_admin_required",
    "chat_write_forbidden",
    "can't remove chat owner",
    "user is an administrator",
    "user_admin_invalid",
    "can't restrict self",
    "method is available for supergroup",
    "method is available only for supergroups",
)
_NOBODY = (
    "user not found",
    "user_not_participant",
    "participant_id_invalid",
    "member not found",
    "user_id_invalid",
    "invalid user_id",
    "user is deactivated",
    "user_deactivated",
)
_ANSWERED = ("hide_requester_missing", "user_already_participant")
_WORDS: tuple[tuple[tuple[str, ...], type[PlatformError]], ...] = (
    (_GONE, PlaceGone),
    (_REFUSED, DoorRefused),
    (_NOBODY, MemberGone),
    (_ANSWERED, RequestGone),
)
_UNREACHABLE = (*_NOBODY, "chat not found", "peer_id_invalid", "bot was blocked", "can't initiate", "bots can't send")


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
        case RetryAfter():
            return PlatformUnavailable("rate limited", retry_after(error))
        case ChatMigrated():
            return PlaceMoved(error.new_chat_id)
        case Forbidden() | BadRequest():
            return _refused(error, about)
        case _:
            return PlatformUnavailable(type(error).__name__)


def retry_after(error: RetryAfter) -> float:
    """So many seconds it asks for."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _refused(error: Forbidden | BadRequest, about: About) -> PlatformError:
    words = error.message.lower()
    if about is About.PERSON:
        if isinstance(error, Forbidden) or any(known in words for known in _UNREACHABLE):
            return AccountUnreachable()
        return PlatformUnavailable(type(error).__name__)
    for known, kind in _WORDS:
        if any(each in words for each in known):
            return kind()
    # a refusal nobody foresaw: of a right it is one for a person to mend, of a request it may be ours
    return DoorRefused() if isinstance(error, Forbidden) else PlatformUnavailable(type(error).__name__)
