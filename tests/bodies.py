"""Requests byte by byte, as no library would send them."""

import asyncio
from asyncio import StreamWriter

Where = tuple[str, int]


def head(link: str, *headers: str) -> bytes:
    """All of a request before its body."""
    lines = [f"POST {link} HTTP/1.1", "Host: gate.example", "Content-Type: application/json", *headers, "", ""]
    return "\r\n".join(lines).encode()


async def raw(address: Where, data: bytes, *, end: bool = False) -> bytes:
    """All that is answered to these bytes, until the other side closes."""
    reader, writer = await asyncio.open_connection(*address)
    try:
        writer.write(data)
        await writer.drain()
        if end:
            writer.write_eof()
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        await ended(writer)


async def ended(writer: StreamWriter) -> None:
    """The connection is closed."""
    writer.close()
    await writer.wait_closed()
