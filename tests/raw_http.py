"""An HTTP server with no manners of its own: a test says every byte of an answer, and when the line goes dead."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """The bytes of one answer, `times` over. `ends`: then the connection is closed; otherwise it is kept."""

    head: bytes
    body: bytes = b""
    ends: bool = False
    times: int = 1


def http(body: bytes, status: str = "200 OK", *headers: str) -> Said:
    """A whole answer as it should be."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return Said("\r\n".join([*lines, "", ""]).encode(), body)


Speaker = Callable[[bytes], Said]


class _Line(asyncio.Protocol):
    """One connection; requests come one after the other."""

    def __init__(self, speaker: Speaker, lines: set[asyncio.Transport]) -> None:
        self._speaker, self._lines, self._heard = speaker, lines, bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._lines.add(transport)

    def connection_lost(self, _: Exception | None) -> None:
        self._lines.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, rest = self._heard.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if found and len(rest) >= length:
            self._heard.clear()
            self._say(self._speaker(bytes(rest)))

    def _say(self, said: Said) -> None:
        self._transport.write(said.head + said.body)
        for _ in range(said.times - 1):
            self._transport.write(said.body)
        if said.ends:
            self._transport.close()


@asynccontextmanager
async def speaking(*speakers: Speaker) -> AsyncIterator[list[str]]:
    """An address on this machine for each of them."""
    loop, lines = asyncio.get_running_loop(), set[asyncio.Transport]()
    servers = [await loop.create_server(lambda one=one: _Line(one, lines), "127.0.0.1", 0) for one in speakers]
    try:
        yield [f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}" for server in servers]
    finally:
        for server in servers:
            server.close()
        for line in list(lines):
            line.abort()
