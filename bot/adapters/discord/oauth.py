"""Discord says who is signed in there: OAuth2 with PKCE (RFC 6749, RFC 7636), scope `identify`, the token used once.

discord.py has no such thing, and the two forms and one read need no library of their own (docs/decisions/0012).
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp

from bot.adapters.discord.connection import Connection
from bot.domain.errors import PlatformUnavailable
from bot.domain.ids import Account, Platform

DISCORD = "https://discord.com/api/v10"
ANSWER_WITHIN = 10.0
"""Seconds for all three calls together: a person waits."""
LARGEST = 64 * 1024
log = logging.getLogger(__name__)


UNANSWERED = (aiohttp.ClientError, OSError, TimeoutError, KeyError, TypeError, ValueError)
"""Silence, and every answer that is none."""


class _RefusedError(Exception):
    """Discord knows no such code."""


class _UnknownClientError(Exception):
    """Discord does not take the client secret."""


@dataclass(frozen=True, slots=True)
class DiscordIdentity:
    """`bot.ports.Identity`. The application's id is the one the bot is signed in as."""

    connection: Connection
    secret: str = field(repr=False)
    redirect: str
    api: str = ""

    def ask(self, state: str, challenge: str) -> str:
        """The page on which Discord asks; PlatformUnavailable before the bot knows its own application."""
        asked = {
            "response_type": "code",
            "client_id": str(self._application()),
            "scope": "identify",
            "redirect_uri": self.redirect,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        parts = urlsplit(self.api or DISCORD)
        return urlunsplit((parts.scheme, parts.netloc, "/oauth2/authorize", urlencode(asked), ""))

    async def who(self, code: str, verifier: str) -> Account | None:
        """Whom Discord gave this code to; the token is revoked before this returns, and kept nowhere."""
        grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect}
        try:
            async with asyncio.timeout(ANSWER_WITHIN), self._session() as session:
                given = await self._form(session, "/oauth2/token", {**grant, "code_verifier": verifier})
                token = str(given["access_token"])
                try:
                    return await self._read(session, token)
                finally:
                    await self._revoke(session, token)
        except _RefusedError:
            return None
        except (*UNANSWERED, _UnknownClientError) as error:
            log.warning("Discord did not say who somebody is: %s", type(error).__name__)
            raise PlatformUnavailable(type(error).__name__) from None  # its words might hold the code

    async def accepted(self) -> bool:
        """Does Discord take the client secret? PlatformUnavailable where it cannot be asked."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN), self._session() as session:
                asked = {"grant_type": "client_credentials", "scope": "identify"}
                given = await self._form(session, "/oauth2/token", asked)
                await self._revoke(session, str(given["access_token"]))
        except _UnknownClientError:
            return False
        except (*UNANSWERED, _RefusedError) as error:
            raise PlatformUnavailable(type(error).__name__) from None
        return True

    async def _read(self, session: aiohttp.ClientSession, token: str) -> Account:
        bearer = {"Authorization": f"Bearer {token}"}
        async with session.get(self._url("/users/@me"), headers=bearer, allow_redirects=False) as answer:
            user = await _json(answer)
        return Account(Platform.DISCORD, int(user["id"]), str(user["username"]))

    async def _revoke(self, session: aiohttp.ClientSession, token: str) -> None:
        """It opens nothing but the name; where this fails it runs out by itself."""
        with contextlib.suppress(*UNANSWERED, _RefusedError, _UnknownClientError):
            await self._form(session, "/oauth2/token/revoke", {"token": token, "token_type_hint": "access_token"})

    async def _form(self, session: aiohttp.ClientSession, path: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
        client = {"Authorization": aiohttp.encode_basic_auth(str(self._application()), self.secret)}
        async with session.post(self._url(path), data=fields, headers=client, allow_redirects=False) as answer:
            return await _json(answer)

    def _session(self) -> aiohttp.ClientSession:
        agent = {"User-Agent": self.connection.client.http.user_agent}
        return aiohttp.ClientSession(headers=agent, trust_env=not self.api, cookie_jar=aiohttp.DummyCookieJar())

    def _url(self, path: str) -> str:
        return (self.api or DISCORD) + path

    def _application(self) -> int:
        found = self.connection.client.application_id
        if found is None:
            raise PlatformUnavailable("not connected")
        return found


async def _json(answer: aiohttp.ClientResponse) -> Mapping[str, Any]:
    """The object in the answer; ValueError for anything larger or else."""
    body = bytearray()
    async for part in answer.content.iter_chunked(8_192):
        body += part
        if len(body) > LARGEST:
            raise ValueError("too large")
    if answer.status == 400:
        raise _RefusedError
    if answer.status == 401:
        raise _UnknownClientError
    if answer.status != 200:
        raise ValueError(f"HTTP {answer.status}")
    found = json.loads(body or b"{}")
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found
