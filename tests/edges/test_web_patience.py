"""Connections that do not get on with their request are closed in time, and others get in meanwhile."""

import asyncio

import pytest

from bot.web.server import serving
from tests.bodies import ended, raw
from tests.house_verify import open_house
from tests.house_web import application

GET = b"GET /healthz HTTP/1.1\r\nHost: gate.example\r\n"
SLOW = {
    "says nothing": (b"", b""),
    "sends its head byte by byte": (GET + b"X: ", b"x"),
    "sends lines of a head for ever": (GET, b"X: y\r\n"),
    "sends a body that nobody asked for byte by byte": (GET + b"Content-Length: 100000\r\n\r\n", b"x"),
    "never sends the body that it announced": (GET + b"Content-Length: 2\r\n\r\n", b""),
}
AT_A_TIME = 0.02


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("bot.web.patience.WHOLE_WITHIN", 0.3)


async def shut_out(address, first: bytes, then: bytes) -> bytes:
    """All that is answered to somebody who begins so and goes on so until the other side closes."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(first)
    heard = bytearray()
    async with asyncio.timeout(20):
        while True:
            try:
                async with asyncio.timeout(AT_A_TIME):
                    part = await reader.read(65_536)
            except TimeoutError:
                writer.write(then)
                continue
            except ConnectionError:
                break
            heard += part
            if not part:
                break
    writer.close()
    return bytes(heard)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("how", SLOW)
async def test_who_does_not_get_on_is_closed_in_time(house, how):
    first, then = SLOW[how]
    async with serving(application(house), "127.0.0.1", 0) as address:
        answered = b" 200 " if b"Content-Length" in first else b""
        heard = await shut_out(address, first, then)
        assert answered in heard
        assert bool(heard) is bool(answered)
        assert b" 200 " in await raw(address, GET + b"Connection: close\r\n\r\n")


@pytest.mark.usefixtures("quick")
async def test_a_body_that_ends_after_its_answer_gains_no_time(house):
    """uvicorn forgets its own timer when such a body goes on, and has none for what comes after it."""
    async with serving(application(house), "127.0.0.1", 0) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(GET + b"Content-Length: 2\r\n\r\n")
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        writer.write(b"ab")
        async with asyncio.timeout(20):
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await reader.readexactly(100_000)
        writer.close()


@pytest.mark.usefixtures("quick")
async def test_who_has_asked_is_answered_however_long_that_takes(house):
    asked, may = asyncio.Event(), asyncio.Event()

    async def health():
        asked.set()
        await may.wait()
        return {}

    async with serving(application(house, health=health), "127.0.0.1", 0) as address, asyncio.TaskGroup() as group:
        answer = group.create_task(raw(address, GET + b"Connection: close\r\n\r\n"))
        await asked.wait()
        await shut_out(address, b"", b"")  # whoever came later has been closed by now
        may.set()
        assert b" 200 " in await answer


@pytest.mark.usefixtures("quick")
async def test_one_connection_serves_request_after_request(house):
    async with serving(application(house), "127.0.0.1", 0) as address:
        reader, writer = await asyncio.open_connection(*address)
        for _ in range(3):
            writer.write(GET + b"\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in head
            await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            await shut_out(address, b"", b"")
        await ended(writer)


async def test_more_connections_than_there_is_room_for_are_not_kept(house, monkeypatch):
    monkeypatch.setattr("bot.web.patience.MOST_AT_ONCE", 3)
    async with serving(application(house), "127.0.0.1", 0) as address:
        held = [await asyncio.open_connection(*address) for _ in range(3)]
        for reader, writer in held:  # each of them is known there once it is answered
            writer.write(GET + b"\r\n")
            await reader.readuntil(b"\r\n\r\n")
        assert await shut_out(address, GET + b"\r\n", b"") == b""
        for _, writer in held:
            writer.write(GET + b"Connection: close\r\n\r\n")
        for reader, writer in held:
            assert b" 200 " in await reader.read()
            writer.close()
        assert b" 200 " in await raw(address, GET + b"Connection: close\r\n\r\n")
