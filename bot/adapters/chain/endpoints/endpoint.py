"""One JSON-RPC address over aiohttp.

Not over web3's AsyncHTTPProvider: it reads an answer whole before anyone can count its bytes, never checks its ids,
and opens a connection for every request.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import aiohttp

from bot.adapters.chain.endpoints.budget import Budget
from bot.adapters.chain.endpoints.circuit import Circuit
from bot.adapters.chain.endpoints.config import ChainConfig
from bot.adapters.chain.endpoints.jsonrpc import (
    Call,
    EndpointOdd,
    EndpointOverfull,
    EndpointResting,
    EndpointSilent,
    EndpointSlow,
    EndpointTrouble,
    Reply,
    lone_question,
    lone_reply,
    question,
    replies,
)
from bot.adapters.chain.endpoints.refusals import refusal

T = TypeVar("T")
_HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "gatehouse"}
_HOST = re.compile(r"https?://(?:[^/?#]*@)?([a-zA-Z0-9.-]+(?::\d{1,5})?|\[[0-9a-fA-F:.]+\](?::\d{1,5})?)(?:[/?#]|$)")
_TURNS = 4
"""A request waits at most this many deadlines for the ones before it."""


def open_session() -> aiohttp.ClientSession:
    """A keep-alive session that obeys no environment, keeps no cookies and unpacks nothing (a bomb stays packed)."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),  # each endpoint bounds itself, so a slow one blocks no other
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # `ask` sets the one deadline
        headers=_HEADERS,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
    )


def names(urls: Sequence[str]) -> list[str]:
    """A name for each endpoint, its host and port: what evidence shows, free of keys, and no two the same."""
    hosts = [found[1].lower() if (found := _HOST.match(url)) else "?" for url in urls]
    return [host if hosts.count(host) == 1 else f"{host} #{nth}" for nth, host in enumerate(hosts, 1)]


class Endpoint:
    """Asks one address, no more and no faster than it can bear. `requests`, `calls` and `failures` count for ever."""

    def __init__(
        self, name: str, url: str, config: ChainConfig, session: aiohttp.ClientSession, now: Callable[[], float]
    ) -> None:
        self.name, self.circuit = name, Circuit(now)
        self.requests = self.calls = self.failures = 0
        self._url, self._config, self._session = url, config, session
        self._turns, self._budget = asyncio.Semaphore(config.parallel), Budget(config.requests_a_second, now)
        self._next_id = 1

    async def ask(self, calls: Sequence[Call]) -> list[Reply]:
        """One reply for each call, in order; EndpointSilent or EndpointOdd where there is nothing to believe.

        EndpointResting, at once, while the endpoint is left alone.
        """
        return await self._asked(len(calls), partial(question, calls), replies)

    async def ask_alone(self, call: Call) -> Reply:
        """The reply to this call, which goes out by itself and not in a batch of one; the same errors."""
        return await self._asked(1, partial(lone_question, call), lambda body, ids: lone_reply(body, ids.start))

    async def _asked(self, calls: int, ask: Callable[[int], bytes], read: Callable[[bytes, range], T]) -> T:
        self._check(self.circuit.rests_for() == 0)
        async with self._turn():
            self._check(self.circuit.admits())
            try:
                return await self._told(calls, ask, read)
            finally:
                self.circuit.abandoned()  # changes nothing unless this was a try that was cut off

    def _check(self, admitted: bool) -> None:
        if not admitted:
            raise EndpointResting(f"left alone for {self.circuit.rests_for():.0f} s more")

    async def _told(self, calls: int, ask: Callable[[int], bytes], read: Callable[[bytes, range], T]) -> T:
        ids = range(self._next_id, self._next_id + calls)
        self._next_id = ids.stop
        self.calls += calls
        try:
            async with asyncio.timeout(self._config.deadline):
                found = read(await self._fetch(ask(ids.start)), ids)
        except Exception as error:  # noqa: BLE001  whatever a foreign server provokes is one endpoint's trouble
            trouble = _ours(error)
        else:
            self.circuit.succeeded()
            return found
        self.failures += 1
        if not isinstance(trouble, EndpointOverfull):  # which is a fault of the question
            self.circuit.failed(trouble.retry_after)
        raise trouble  # out here it carries no foreign context, which would quote the URL

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        patience = self._config.deadline * _TURNS
        try:
            async with asyncio.timeout(patience):
                await self._turns.acquire()
        except TimeoutError:
            raise EndpointSilent("too many requests wait for it") from None
        try:
            await self._budgeted(patience)
            yield
        finally:
            self._turns.release()

    async def _budgeted(self, patience: float) -> None:
        wait = self._budget.take()
        if wait > patience:
            self._budget.give_back()
            raise EndpointSilent("its requests of this second are spent")
        if wait:
            await asyncio.sleep(wait)

    async def _fetch(self, asked: bytes) -> bytes:
        """Asks once more where a kept connection was closed just then: reading twice does no harm."""
        try:
            return await self._post(asked)
        except aiohttp.ServerDisconnectedError:
            return await self._post(asked)

    async def _post(self, asked: bytes) -> bytes:
        self.requests += 1
        async with self._session.post(self._url, data=asked, allow_redirects=False) as response:
            if response.status != 200:
                raise refusal(response.status, response.headers)
            body = bytearray()
            async for piece in response.content.iter_any():
                body += piece
                if len(body) > self._config.max_bytes:
                    response.close()
                    raise EndpointOverfull(f"an answer over {self._config.max_bytes} bytes")
            return bytes(body)


def _ours(error: Exception) -> EndpointTrouble:
    """Foreign texts may quote the URL or the answer, so only the class is told."""
    match error:
        case EndpointTrouble():
            return error
        case TimeoutError():
            return EndpointSlow("too slow")
        case aiohttp.ClientConnectionError():
            return EndpointSilent(f"no connection ({type(error).__name__})")
        case _:
            return EndpointOdd(f"unreadable answer ({type(error).__name__})")
