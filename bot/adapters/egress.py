"""The one client for addresses that strangers choose: what a token's metadata, or anybody, points at.

Every address is looked at where it is connected to, at the socket: a name that resolves to our own network leads
nowhere, whatever it resolved to before. Nothing is followed, unpacked or parsed beyond what a small document needs.
"""

import asyncio
import base64
import ipaddress
import json
import re
import socket
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import aiohttp
from yarl import URL

from bot.domain.errors import Unfetched
from bot.ports import Clock, Document

MOST_BYTES = 256 * 2**10
DEEPEST = 32
DEADLINE = 10.0
"""Seconds for one document, whatever is tried for it."""
MOST_REDIRECTS = 3
AT_ONCE = 8
REMEMBERED = 2_000
HOLDS = timedelta(minutes=10)
"""So long what the web said is as good as new. What is addressed by its content never changes."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {"User-Agent": "gatehouse", "Accept": "application/json", "Accept-Encoding": "gzip"}
_DENIED = tuple(
    map(
        ipaddress.ip_network,
        (
            "100.64.0.0/10", "192.0.0.0/24", "64:ff9b::/96", "64:ff9b:1::/48",
            "2002::/16", "2001::/32", "::/96", "fec0::/10",
        ),
    )
)  # fmt: skip
"""What the library calls public and what leads inside all the same: tunnels of IPv4 and its like, old private ones."""
_DATA = re.compile(
    r"data:(?:[\w.+-]+/[\w.+-]+)?(?:;[\w.+-]+=[^;,]{1,64})*(?:;utf-?8)?(?P<base64>;base64)?,", re.IGNORECASE
)
_IPFS = re.compile(r"ipfs://(?:ipfs/)?(?P<cid>[A-Za-z0-9]{32,128})(?P<path>/[^?#]{0,512})?")
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
"""One that never ends goes to the end of the text: looked for anew at each of its quotes it would take minutes."""


@dataclass(frozen=True, slots=True)
class Outward:
    """What the host allows: gateways to IPFS, as `https://…/ipfs/`, and, for the sandbox alone, loopback."""

    gateways: Sequence[str] = ()
    loopback: bool = False


def is_public(text: str, *, loopback: bool = False) -> bool:
    """Whether an address that stands in a socket may be connected to."""
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if address.is_loopback:
        return loopback
    denied = any(address in each for each in _DENIED if each.version == address.version)
    inward = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    return address.is_global and not (denied or inward)


class _Inward(OSError):
    """The address leads inside."""


def _sockets(*, loopback: bool) -> Callable[[Any], socket.socket]:
    def made(found: Any) -> socket.socket:
        family, kind, protocol, _, address = found
        if not is_public(address[0], loopback=loopback):
            raise _Inward("not a public address")
        return socket.socket(family, kind, protocol)

    return made


@asynccontextmanager
async def open_egress(outward: Outward, clock: Clock) -> AsyncIterator["Egress"]:
    """The client until the block ends."""
    connector = aiohttp.TCPConnector(
        socket_factory=_sockets(loopback=outward.loopback), limit=AT_ONCE, limit_per_host=2, force_close=True
    )
    async with aiohttp.ClientSession(
        connector=connector,
        headers=_HEADERS,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=DEADLINE, connect=DEADLINE / 2),
        auto_decompress=False,
        trust_env=False,
        max_line_size=8_190,
        max_field_size=8_190,
    ) as session:
        yield Egress(session, outward, clock)


@dataclass(slots=True)
class _Kept:
    document: Document
    block: int
    at: datetime


class Egress:
    """The `Documents` port."""

    def __init__(self, session: aiohttp.ClientSession, outward: Outward, clock: Clock) -> None:
        self._session, self._outward, self._clock = session, outward, clock
        self._kept = OrderedDict[str, _Kept]()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def document(self, address: str, block: int) -> Document:
        """The JSON at this address, as good as new for this block; Unfetched for anything that is none."""
        kept = self._kept.get(address)
        if kept is not None and (kept.block == block or self._is_new(address, kept)):
            return kept.document
        try:
            async with asyncio.timeout(DEADLINE), self._places:
                document = parsed(await self._bytes(address))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Unfetched(type(error).__name__) from None
        self._keep(address, _Kept(document, block, self._clock.now()))
        return document

    def forget(self, address: str) -> None:
        self._kept.pop(address, None)

    def _is_new(self, address: str, kept: _Kept) -> bool:
        if address.lower().startswith(("ipfs:", "data:")):
            return True
        return timedelta(0) <= self._clock.now() - kept.at < HOLDS

    def _keep(self, address: str, kept: _Kept) -> None:
        if len(address) > MOST_BYTES // 64:
            return  # a document that is its own address takes no room here
        self._kept[address] = kept
        self._kept.move_to_end(address)
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    async def _bytes(self, address: str) -> bytes:
        if address[:5].lower() == "data:":
            return inline(address)
        if address[:5].lower() != "ipfs:":
            return await self._web(URL(address))
        for nth, each in enumerate(through(address, self._outward.gateways), 1):
            try:
                return await self._web(each)
            except (aiohttp.ClientError, OSError, ValueError):
                if nth == len(self._outward.gateways):
                    raise
        raise ValueError("no gateway to IPFS")

    async def _web(self, url: URL) -> bytes:
        for _ in range(1 + MOST_REDIRECTS):
            self._check(url)
            async with self._session.get(url, allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS:
                    return await _body(answer)
                url = url.join(URL(answer.headers.get("Location", "")))
        raise ValueError("too many redirects")

    def _check(self, url: URL) -> None:
        """Only https; plain http on loopback alone, where the sandbox may have it."""
        plain = self._outward.loopback and url.scheme == "http" and url.host in {"127.0.0.1", "localhost", "::1"}
        if not (url.scheme == "https" or plain) or not url.host or url.user or url.password:
            raise ValueError("not an address of the web")


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    if answer.status != 200:
        raise ValueError("not found")
    raw = bytearray()
    async for chunk in answer.content.iter_chunked(16_384):
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise ValueError("too long")
    return unpacked(bytes(raw), answer.headers.get("Content-Encoding", "identity").strip().lower())


def unpacked(raw: bytes, encoding: str) -> bytes:
    """At most so many bytes of it, in whatever it was packed; ValueError for more, or another packing than gzip."""
    if encoding in {"", "identity"}:
        return raw
    if encoding != "gzip":
        raise ValueError("packed in another way than was asked for")
    machine = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        found = machine.decompress(raw, MOST_BYTES + 1)
    except zlib.error:
        raise ValueError("not gzip") from None
    if len(found) > MOST_BYTES or not machine.eof:
        raise ValueError("too long")
    return found


def inline(address: str) -> bytes:
    """What a `data:` address holds itself; ValueError where it is too long or none."""
    head = _DATA.match(address[:256])
    body = address[head.end() :] if head else ""
    if head is None or len(body) > 3 * MOST_BYTES:
        raise ValueError("no data, or too much")
    found = base64.b64decode(unquote_to_bytes(body), validate=True) if head["base64"] else unquote_to_bytes(body)
    if len(found) > MOST_BYTES:
        raise ValueError("too long")
    return found


def through(address: str, gateways: Sequence[str]) -> list[URL]:
    """An `ipfs:` address at each of these gateways; ValueError where it is none."""
    read = _IPFS.fullmatch(address)
    if read is None:
        raise ValueError("not an address of IPFS")
    path = quote(read["path"] or "", safe="/%")
    return [URL(f"{gateway.rstrip('/')}/{read['cid']}{path}", encoded=True) for gateway in gateways]


def parsed(raw: bytes) -> Document:
    """The JSON object in it; ValueError for anything else, or one that nests too deep."""
    depth = deepest = 0
    for sign in re.findall(rb"[\[\]{}]", _STRINGS.sub(b"", raw)):
        depth += 1 if sign in b"[{" else -1
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise ValueError("too deep")
    found = json.loads(raw.decode(), parse_constant=_no_number)
    if not isinstance(found, Mapping):
        raise ValueError("no object")  # noqa: TRY004  whatever it is, it is no document
    return found


def _no_number(said: str) -> Any:
    raise ValueError(f"{said} is no number")
