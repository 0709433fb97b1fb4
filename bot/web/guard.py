"""What every request passes before a route sees it: limits of size, time and rate, and where it comes from."""

import asyncio
import ipaddress
import math
import re
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain.signing_in.signin import MOST_SIGNATURE
from bot.text.verify import Fault
from bot.web.answers import faulty
from bot.web.framing import POLICY
from bot.web.rates import Buckets, Rate

LARGEST = 1_024
ROOM = {"discord": 2 * LARGEST, "telegram": 4 * LARGEST, "finish": 2 * MOST_SIGNATURE + 4 * LARGEST}
"""Bytes of a body, by the last word of its path where it needs more than the rest: what Discord and Telegram send with
a person, and a signature in hex with the text and address that a tool may have printed beside it."""
BODY_WITHIN = 5.0
_LINK = re.compile(r"/(?:verify|vote)/[^/]{1,80}/")
PER_CLIENT = Rate(burst=60, per_second=2)
PER_LINK = Rate(burst=20, per_second=0.2)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}


class Guard:
    """ASGI middleware. GET and HEAD pass with nothing but our headers; everything else must earn its way in."""

    def __init__(self, app: ASGIApp, origin: str, clients: Buckets, links: Buckets) -> None:
        self._app, self._origin, self._clients, self._links = app, origin, clients, links

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _with_headers(send)
        if scope["method"] in {"GET", "HEAD"}:
            # the server sends no body where the question was HEAD; to everything behind here it is the same question
            await self._app({**scope, "method": "GET"}, receive, send)
            return
        answer = self._refusal(scope)
        if answer is None:
            body = await _body(receive, most(scope["path"]))
            if isinstance(body, bytes):
                await self._app(scope, _replay(body, receive), send)
                return
            answer = faulty(body)
        answer.headers["Connection"] = (
            "close"  # the rest of the body is not read, so this connection has no next request
        )
        await answer(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if wait := max(self._clients.take(_client(scope)), self._of_link(scope)):
            return faulty(Fault.TOO_MANY, retry_after=math.ceil(wait))
        if headers.get("origin", self._origin) != self._origin:
            return faulty(Fault.FOREIGN)
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return faulty(Fault.NOT_JSON)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > most(scope["path"]):
            return faulty(Fault.TOO_LARGE)
        return None

    def _of_link(self, scope: Scope) -> float:
        """What is no link's own, as the way back from Discord, is limited by who asks alone."""
        link = _LINK.match(scope["path"])
        return self._links.take(link[0]) if link else 0.0


def most(path: str) -> int:
    """The largest body that is read there, in bytes."""
    return ROOM.get(path.rpartition("/")[2], LARGEST) if path.startswith(("/verify/", "/vote/")) else LARGEST


async def _body(receive: Receive, largest: int) -> bytes | Fault:
    """The whole body, in memory, or what is wrong with it."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_WITHIN):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return Fault.TOO_SLOW  # said to nobody: the caller has gone, and half a body is none
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > largest:
                    return Fault.TOO_LARGE
                if not message.get("more_body", False):
                    return b"".join(parts)
    except TimeoutError:
        return Fault.TOO_SLOW


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def once() -> Message:
        return waiting.pop() if waiting else await receive()

    return once


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def _client(scope: Scope) -> str:
    """The asking address; of IPv6 the /64, which one household has."""
    host: str = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    return host if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
