"""Every error of python-telegram-bot and of the network leaves the adapter as one of ours."""

import asyncio
import os

import httpx
import pytest
import telegram.error
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.adapters.telegram.errors import About, asking, ours
from bot.domain.errors import (
    AccountUnreachable,
    DoorRefused,
    MemberGone,
    NotPermitted,
    PlaceGone,
    PlaceMoved,
    PlatformError,
    PlatformUnavailable,
    RequestGone,
)
from sandbox.telegram.methods import METHODS


@pytest.fixture(autouse=True)
def spans_of_time_as_such(monkeypatch):
    monkeypatch.setitem(os.environ, "PTB_TIMEDELTA", "1")


def tree(kind):
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


def made(kind):
    match kind:
        case telegram.error.ChatMigrated:
            return kind(-1_005)
        case telegram.error.RetryAfter:
            return kind(7)
        case _:
            return kind("somebody's words")


@pytest.mark.parametrize("about", About)
def test_every_exception_of_the_library_is_mapped(about):
    kinds = set(tree(TelegramError))
    assert {getattr(telegram.error, name) for name in telegram.error.__all__} <= kinds
    for kind in kinds:
        assert isinstance(ours(made(kind), about), PlatformError)


@pytest.mark.parametrize("about", About)
def test_every_refusal_the_table_of_methods_knows_is_mapped(about):
    """What none of our words fit is taken for a fault that may pass, never for a "no" about a person."""
    refusals = {words for method in METHODS.values() for words in method.refusals}
    assert len(refusals) > 40
    for words in refusals:
        kind, _, told = words.partition(": ")
        error = Forbidden(words) if kind == "Forbidden" else BadRequest(told or kind)
        assert isinstance(ours(error, about), PlatformError)


@pytest.mark.parametrize(
    ("about", "error", "becomes"),
    [
        (About.PERSON, Forbidden("Forbidden: bot was blocked by the user"), AccountUnreachable),
        (About.PERSON, Forbidden("Forbidden: bot can't initiate conversation with a user"), AccountUnreachable),
        (About.PERSON, Forbidden("Forbidden: user is deactivated"), AccountUnreachable),
        (About.PERSON, BadRequest("Chat not found"), AccountUnreachable),
        (About.PERSON, BadRequest("Message is too long"), PlatformUnavailable),
        (About.CHAT, Forbidden("Forbidden: bot was kicked from the supergroup chat"), PlaceGone),
        (About.CHAT, Forbidden("Forbidden: bot is not a member of the channel chat"), PlaceGone),
        (About.CHAT, BadRequest("Chat not found"), PlaceGone),
        (About.CHAT, Forbidden("Forbidden: words nobody foresaw"), DoorRefused),
        (About.CHAT, BadRequest("Not enough rights to manage chat join requests"), DoorRefused),
        (About.CHAT, BadRequest("Not enough rights to restrict/unrestrict chat member"), DoorRefused),
        (About.CHAT, BadRequest("CHAT_ADMIN_REQUIRED"), DoorRefused),
        (About.CHAT, BadRequest("Can't remove chat owner"), DoorRefused),
        (About.CHAT, BadRequest("User is an administrator of the chat"), DoorRefused),
        (About.CHAT, BadRequest("PARTICIPANT_ID_INVALID"), MemberGone),
        (About.CHAT, BadRequest("USER_NOT_PARTICIPANT"), MemberGone),
        (About.CHAT, BadRequest("HIDE_REQUESTER_MISSING"), RequestGone),
        (About.CHAT, BadRequest("USER_ALREADY_PARTICIPANT"), RequestGone),
        (About.CHAT, BadRequest("Words nobody foresaw"), PlatformUnavailable),
        (About.CHAT, TimedOut(), PlatformUnavailable),
        (About.CHAT, NetworkError("cut off"), PlatformUnavailable),
        (About.CHAT, httpx.ConnectError("no"), PlatformUnavailable),
        (About.CHAT, TimeoutError(), PlatformUnavailable),
    ],
)
def test_a_refusal_means_what_it_says(about, error, becomes):
    assert type(ours(error, about)) is becomes


def test_a_flood_says_when_to_come_back():
    told = ours(RetryAfter(7), About.CHAT)
    assert (type(told), told.retry_after) == (PlatformUnavailable, 7.0)


def test_a_chat_that_moved_says_where_to():
    told = ours(ChatMigrated(-1_009), About.CHAT)
    assert (type(told), told.to) == (PlaceMoved, -1_009)


async def test_what_takes_too_long_is_unavailable():
    with pytest.raises(PlatformUnavailable):
        async with asking(About.CHAT, 0.01):
            await asyncio.Event().wait()


async def test_errors_of_our_own_pass_as_they_are():
    with pytest.raises(NotPermitted):
        async with asking(About.CHAT, 5):
            raise NotPermitted
