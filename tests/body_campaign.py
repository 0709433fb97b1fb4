"""Bodies of ten megabytes, and bodies at a byte a second, by the hundred: what they cost whoever shares the loop."""

import asyncio
import multiprocessing
import os
import resource
import time
from asyncio import Future, StreamWriter, Task
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.app.garbage import settle
from bot.web.guard import BODY_WITHIN
from bot.web.rates import Rate
from bot.web.server import serving
from tests.bodies import Where, ended, head, raw
from tests.house_verify import open_house
from tests.house_web import application

TEN_MEGABYTES = 10 * 2**20
SLOW, LARGE = 100, 16
"""Connections at a time."""
KINDS = ("large", "slow", "page")
Send = Callable[[Where, str], Awaitable[bytes]]
UNLIMITED = Rate(10**9, 1)
"""In truth each sits at an address of their own, and no limit of one address would spare the server their bodies."""
GIVES_WAY = 10
"""The niceness of whoever sends."""
PROBE = 0.005
"""Seconds for which the probe asks to be left alone."""


@dataclass(frozen=True, slots=True)
class Lag:
    """The loop's pauses in ms: the longest, all but the longest thousandth, and the longest that was its own work.

    On a busy machine the longest tells of whoever else wanted the processor; what the loop itself computed does not.
    """

    longest: float
    nearly_all: float
    own: float

    @classmethod
    def of(cls, pauses: Sequence[tuple[float, float]]) -> "Lag":
        passed = sorted(1_000 * wall for wall, _ in pauses)
        return cls(passed[-1], passed[len(passed) * 999 // 1_000], 1_000 * max(own for _, own in pauses))

    def __str__(self) -> str:
        own, nearly_all = f"{self.own:.0f} ms at most by its own work", f"{self.nearly_all:.0f} ms in 99.9 % of all"
        return f"{own}, {nearly_all}, {self.longest:.0f} ms once"


@dataclass(frozen=True, slots=True)
class Finding:
    """`answers`: how often each status came, by the kind of request; `idle`: the lag with the visitors alone."""

    answers: Counter[str]
    lag: Lag
    idle: Lag
    grown: float

    def __str__(self) -> str:
        large, slow, pages = (sum(n for what, n in self.answers.items() if what.startswith(kind)) for kind in KINDS)
        return (
            f"{large:,} bodies of 10 MiB and {slow:,} at a byte a second, all refused, and {pages:,} pages given "
            f"meanwhile; the loop paused {self.lag} (pages alone: {self.idle}), its memory grew by {self.grown:.0f} MiB"
        )


async def played(folder: Path, seconds: float) -> Finding:
    """The real server for so long under all of it; whoever sends runs in a process of its own."""
    async with AsyncExitStack() as entered:
        house = await entered.enter_async_context(open_house(folder))
        server = application(house, per_client=UNLIMITED, per_link=UNLIMITED)
        address = await entered.enter_async_context(serving(server, "127.0.0.1", 0))
        link, loop = f"/verify/{await house.begun()}", asyncio.get_running_loop()
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            await loop.run_in_executor(pool, senders, address, link, 1, 0, 0)  # what is loaded at first need is no lag
            settle()  # as the bot does once it has started
            peak = _peak()
            idle, _ = await _probed(loop.run_in_executor(pool, senders, address, link, seconds / 4, 0, 0))
            lag, answers = await _probed(loop.run_in_executor(pool, senders, address, link, seconds, SLOW, LARGE))
            return Finding(answers, lag, idle, _peak() - peak)


def senders(address: Where, link: str, seconds: float, slow: int, large: int) -> Counter[str]:
    """Everybody who asks, for so long, so many at a time; what was answered.

    In truth they sit on other machines, so here they give way to the server.
    """
    os.setpriority(os.PRIO_PROCESS, 0, GIVES_WAY)
    return asyncio.run(_senders(address, link, time.monotonic() + seconds, slow, large))


async def _senders(address: Where, link: str, until: float, slow: int, large: int) -> Counter[str]:
    found = Counter[str]()

    async def again(kind: str, send: Send, to: str, after: float = 0) -> None:
        await asyncio.sleep(after)
        while time.monotonic() < until:
            found[f"{kind} {(await send(address, to)).split(b' ', 2)[1].decode()}"] += 1

    async with asyncio.TaskGroup() as group:
        group.create_task(again("page", _visited, link))
        for nth in range(slow):  # spread, or all would end in one moment
            group.create_task(again("slow", _slow, f"{link}/finish", BODY_WITHIN * nth / slow))
        for nth in range(large):
            group.create_task(again("large", _declared if nth % 2 else _undeclared, f"{link}/finish"))
    return found


async def _visited(address: Where, link: str) -> bytes:
    return await raw(address, f"GET {link} HTTP/1.1\r\nHost: gate.example\r\nConnection: close\r\n\r\n".encode())


async def _slow(address: Where, link: str) -> bytes:
    async with _asked(address, head(link, "Content-Length: 4000")) as (answer, writer):
        while not answer.done():
            writer.write(b"x")
            await asyncio.wait({answer}, timeout=1)
    return answer.result()


async def _declared(address: Where, link: str) -> bytes:
    return await _pushed(address, head(link, f"Content-Length: {TEN_MEGABYTES}"), b"x" * 2**16)


async def _undeclared(address: Where, link: str) -> bytes:
    return await _pushed(address, head(link, "Transfer-Encoding: chunked"), b"10000\r\n" + b"x" * 2**16 + b"\r\n")


async def _pushed(address: Where, first: bytes, piece: bytes) -> bytes:
    """Sends ten megabytes, as many of them as the other side takes before it has answered."""
    async with _asked(address, first) as (answer, writer):
        sent = 0
        while not answer.done() and sent < TEN_MEGABYTES:
            writer.write(piece)
            await writer.drain()
            sent += len(piece)
    return answer.result()


@asynccontextmanager
async def _asked(address: Where, first: bytes) -> AsyncIterator[tuple[Task[bytes], StreamWriter]]:
    """A connection on which this was sent, and its answer, which has come when the block is over."""
    reader, writer = await asyncio.open_connection(*address)
    async with asyncio.TaskGroup() as group:
        answer = group.create_task(_heard(reader))
        with suppress(ConnectionError):
            writer.write(first)
            yield answer, writer
    with suppress(ConnectionError):
        await ended(writer)


async def _heard(reader: asyncio.StreamReader) -> bytes:
    """What is answered; a server that reads no further may reset the connection before it is heard."""
    try:
        return await reader.read()
    except ConnectionError:
        return b"HTTP/1.1 reset "


async def _probed(playing: Future[Counter[str]]) -> tuple[Lag, Counter[str]]:
    """How long the loop kept others waiting until this was over, and what came of it."""
    pauses = list[tuple[float, float]]()
    while not playing.done():
        began, worked = time.perf_counter(), time.thread_time()
        await asyncio.sleep(PROBE)
        pauses.append((time.perf_counter() - began - PROBE, time.thread_time() - worked))
    return Lag.of(pauses), playing.result()


def _peak() -> float:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
