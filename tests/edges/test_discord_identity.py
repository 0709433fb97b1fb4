"""Asking Discord who somebody is: whatever answers in its place, nobody is taken for anybody, and nothing hangs."""

import asyncio
from contextlib import asynccontextmanager

import discord
import pytest
from aiohttp import web

from bot.adapters.discord import Connection, DiscordIdentity, oauth
from bot.domain.errors import PlatformUnavailable
from sandbox.listening import listening
from tests.house_discord import local_discord

BACK = "https://gate.example/verify/discord"


@asynccontextmanager
async def asking(answer):
    """A signed-in client whose OAuth2 calls go to a server that gives this answer; the calls it got."""
    calls: list[str] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        calls.append(request.path)
        return await answer(request)

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", serve)
    client = discord.Client(intents=discord.Intents.none())
    async with local_discord() as (server, _), listening(app) as base, client:
        await client.login(server.addresses()["discord_token"])
        yield DiscordIdentity(Connection(client), "a client secret", BACK, base), calls


def saying(*bodies: object, status: int = 200):
    """One answer after the other, the last one again and again."""
    waiting = list(bodies)

    async def answer(_: web.Request) -> web.Response:
        body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return (
            web.Response(text=body, status=status) if isinstance(body, str) else web.json_response(body, status=status)
        )

    return answer


TOKEN = {"access_token": "t"}


ODD = {
    "no JSON but long": saying("x" * (oauth.LARGEST + 1)),
    "a list in place of a token": saying("[]"),
    "no JSON": saying("not json"),
    "no token": saying({}),
    "no JSON but long in place of the account": saying(TOKEN, "x" * (oauth.LARGEST + 1)),
    "an account without a number": saying(TOKEN, {"id": "nobody"}),
    "an account without an id": saying(TOKEN, {"username": "ada"}),
    "a list in place of the account": saying(TOKEN, ["ada"]),
    "another address": saying(TOKEN, status=302),
    "unauthorized": saying("{}", status=401),
    "too many": saying("{}", status=429),
    "broken": saying("{}", status=500),
}


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
async def test_an_odd_answer_is_nobody_and_says_try_again(answer):
    async with asking(answer) as (identity, _):
        with pytest.raises(PlatformUnavailable):
            await identity.who("code", "verifier")


async def test_a_code_discord_does_not_know_is_nobodys(caplog):
    async with asking(saying({"error": "invalid_grant"}, status=400)) as (identity, calls):
        assert await identity.who("code", "verifier") is None
        assert calls == ["/oauth2/token"]


async def test_a_silent_discord_is_waited_for_no_longer_than_a_person_waits(monkeypatch):
    monkeypatch.setattr(oauth, "ANSWER_WITHIN", 0.1)
    held = asyncio.Event()

    async def silent(_: web.Request) -> web.Response:
        await held.wait()
        return web.Response()

    async with asking(silent) as (identity, _):
        with pytest.raises(PlatformUnavailable):
            await identity.who("code", "verifier")
        held.set()


async def test_the_token_is_revoked_even_where_the_account_cannot_be_read():
    async with asking(saying(TOKEN, "broken", {})) as (identity, calls):
        with pytest.raises(PlatformUnavailable):
            await identity.who("code", "verifier")
        assert calls == ["/oauth2/token", "/users/@me", "/oauth2/token/revoke"]


async def test_neither_the_secret_nor_a_code_is_in_any_word_of_it(caplog):
    async with asking(saying("{}", status=401)) as (identity, _):
        with pytest.raises(PlatformUnavailable) as failed:
            await identity.who("canary-code", "canary-verifier")
        shown = f"{identity!r} {failed.value!r} {failed.value} {caplog.text}"
    assert "a client secret" not in shown
    assert "canary" not in shown


async def test_before_the_bot_is_connected_nobody_can_be_asked():
    identity = DiscordIdentity(Connection(), "a client secret", BACK)
    with pytest.raises(PlatformUnavailable):
        identity.ask("state", "challenge")
    with pytest.raises(PlatformUnavailable):
        await identity.who("code", "verifier")
