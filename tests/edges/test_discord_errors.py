"""Every error of discord.py and of the network leaves the adapter as one of ours."""

import asyncio
from types import SimpleNamespace

import aiohttp
import discord
import discord.ext.commands
import pytest

from bot.adapters.discord.errors import About, asking, ours
from bot.adapters.discord.powers import DANGEROUS, dangerous, manages_roles
from bot.domain.errors import (
    AccountUnreachable,
    DoorGone,
    DoorRefused,
    MemberGone,
    MessageGone,
    NotPermitted,
    PlaceGone,
    PlatformError,
    PlatformUnavailable,
)


def tree(kind):
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


def http_error(status, code=0, **headers):
    response = SimpleNamespace(status=status, reason="", headers=headers)
    kind = {403: discord.Forbidden, 404: discord.NotFound}.get(status, discord.HTTPException)
    return kind(response, {"code": code, "message": "somebody's words"})


@pytest.mark.parametrize("about", About)
def test_every_exception_of_discord_py_is_mapped(about):
    kinds = set(tree(discord.DiscordException))
    assert len(kinds) > 50
    for kind in kinds:
        error = kind.__new__(kind)
        if isinstance(error, discord.HTTPException):
            error.status, error.code, error.response = 418, 0, SimpleNamespace(headers={})
        if isinstance(error, discord.RateLimited):
            error.retry_after = 2.5
        assert isinstance(ours(error, about), PlatformError)


@pytest.mark.parametrize(
    ("about", "status", "code", "becomes"),
    [
        (About.SERVER, 404, 10007, MemberGone),
        (About.SERVER, 404, 10013, MemberGone),
        (About.SERVER, 404, 10011, DoorGone),
        (About.SERVER, 404, 10004, PlaceGone),
        (About.SERVER, 403, 50001, PlaceGone),
        (About.SERVER, 403, 50013, DoorRefused),
        (About.SERVER, 400, 50028, DoorRefused),
        (About.SERVER, 403, 0, DoorRefused),
        (About.SERVER, 404, 0, PlatformUnavailable),
        (About.SERVER, 401, 0, PlatformUnavailable),
        (About.CHANNEL, 404, 10003, DoorGone),
        (About.CHANNEL, 404, 10008, MessageGone),
        (About.CHANNEL, 403, 50001, DoorRefused),
        (About.CHANNEL, 403, 50013, DoorRefused),
        (About.PERSON, 403, 50007, AccountUnreachable),
        (About.PERSON, 404, 10013, AccountUnreachable),
        (About.PERSON, 503, 0, PlatformUnavailable),
        (About.SERVER, 500, 10007, PlatformUnavailable),
    ],
)
def test_a_code_means_what_it_means_for_what_was_asked(about, status, code, becomes):
    assert type(ours(http_error(status, code), about)) is becomes


def test_a_limit_tells_when_to_come_back():
    assert ours(discord.RateLimited(41.5), About.SERVER).retry_after == 41.5
    assert ours(http_error(429, **{"Retry-After": "7"}), About.SERVER).retry_after == 7
    assert ours(http_error(429), About.SERVER).retry_after is None


@pytest.mark.parametrize(
    "error",
    [aiohttp.ClientPayloadError(), ConnectionResetError(), KeyError("roles"), RuntimeError("Session is closed")],
)
async def test_what_is_no_clear_no_may_be_tried_again(error):
    with pytest.raises(PlatformUnavailable):
        async with asking(About.SERVER, 1):
            raise error


async def test_a_call_has_a_deadline_of_its_own():
    with pytest.raises(PlatformUnavailable):
        async with asking(About.SERVER, 0.01):
            await asyncio.Event().wait()


async def test_our_own_errors_and_a_cancellation_pass_as_they_are():
    with pytest.raises(NotPermitted):
        async with asking(About.SERVER, 1):
            raise NotPermitted
    with pytest.raises(asyncio.CancelledError):
        async with asking(About.SERVER, 1):
            raise asyncio.CancelledError


def test_every_manage_permission_is_dangerous():
    covered = discord.Permissions(**dict.fromkeys(DANGEROUS, True))
    every = {flag for flag in discord.Permissions.VALID_FLAGS if flag.startswith("manage_")} | {"administrator"}
    assert len(every) > 8
    for flag in every:
        assert covered.is_superset(discord.Permissions(**{flag: True})), flag


def test_permissions_are_read_from_their_bits():
    both = discord.Permissions(manage_roles=True, send_messages=True).value
    assert dangerous(str(both)) == ("Manage Roles",)
    assert dangerous(str(discord.Permissions(send_messages=True).value)) == ()
    assert manages_roles(["0", str(both)])
    assert manages_roles([str(discord.Permissions(administrator=True).value)])
    assert not manages_roles(["0"])
