"""`python -m benchmarks.recheck --members 100000 --requirements 5`: a sweep over everybody, beside its reads alone."""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.balances import chains_at
from benchmarks.figure import Figure, Steps, at_most, show
from benchmarks.node import CHAIN, KINDS, Node, filled
from benchmarks.rivals import Rivals
from benchmarks.sweeper import Swept
from benchmarks.town import seeded
from bot.domain.requirements.holdings import Holding, Want
from bot.ports import ReadAt

ROUNDS, PATIENCE = 5, 900.0
CHANGED = 100
"""One in so many members changes."""


@dataclass(frozen=True, slots=True)
class Round:
    """One sweep beside its floors, in seconds: all wants read once, by our reader alone and by the packed program."""

    swept: Swept
    reader: float
    packed: float


class Sweeper:
    """The other process."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def sweep(self) -> Swept:
        assert self._process.stdin is not None
        self._process.stdin.write(b"sweep\n")
        return Swept(**await self.said())

    async def said(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = await self._process.stdout.readline()
        if not line:
            raise SystemExit("the sweeping process ended")
        found: dict[str, Any] = json.loads(line)
        return found


@asynccontextmanager
async def sweeping(file: Path, node: Node) -> AsyncIterator[Sweeper]:
    """A process that has this database, and two names for the one node: two endpoints."""
    urls = node.url, node.url.replace("127.0.0.1", "localhost")
    arguments = "-m", "benchmarks.sweeper", str(file), str(len(node.tokens)), *urls
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=PIPE, stdout=PIPE)
    sweeper = Sweeper(process)
    try:
        await sweeper.said()
        yield sweeper
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def reader_alone(node: Node) -> float:
    """Seconds our reader takes for every want once, in one go, and everything it says is right."""
    wants = [Want(token.probe, wallet) for token in node.tokens for wallet in node.wallets]
    held = [token.held(nth) for token in node.tokens for nth in range(len(node.wallets))]
    async with chains_at(node, node.url) as chains:
        pins = await chains.pins(CHAIN)
        assert pins is not None
        await chains.read(ReadAt(CHAIN, pins.final, 1), wants[:100])  # from here on the way is known
        began = time.perf_counter()
        seen = await chains.read(ReadAt(CHAIN, pins.final, 1), wants)
        took = time.perf_counter() - began
    assert [one.value for one in seen.values() if isinstance(one, Holding)] == held, "read wrong"
    return took


async def hand_packed(node: Node) -> float:
    """Seconds the least EVM program takes for the same, four requests in flight."""
    async with aiohttp.ClientSession() as session:
        rivals = Rivals(node, node.url, session)
        began = time.perf_counter()
        for token in node.tokens:
            await rivals.floor(node.wallets, token=token)
        took = time.perf_counter() - began
        await rivals.close()
    return took


async def rounds(node: Node, sweeper: Sweeper, count: int, steps: Steps) -> list[Round]:
    """Each sweep beside its neighbours in time."""
    found = []
    for _ in range(count):
        await node.mine()
        found.append(Round(await sweeper.sweep(), await reader_alone(node), await hand_packed(node)))
        steps.done(1)
    return found


async def changed(node: Node, sweeper: Sweeper) -> Swept:
    """One in a hundred gets or loses the first token, in turn; then one sweep, after their blocks are final."""
    token = node.tokens[0]
    some = [at + at // CHANGED % 2 for at in range(0, len(node.wallets) - 1, CHANGED)]
    await node.put(token, {node.wallets[nth]: 0 if token.held(nth) else token.worth for nth in some})
    await node.mine(3)
    return await sweeper.sweep()


async def figures(members: int, requirements: int, count: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "gatehouse.sqlite"
        async with filled(members, list(islice(cycle(KINDS), requirements))) as node:
            await seeded(file, node, members, await node.mine() - 2)
            async with sweeping(file, node) as sweeper:
                with Steps.shown("sweeping", count + 1) as steps:
                    cold = await sweeper.sweep()
                    steps.done(1)
                    quiet = await rounds(node, sweeper, count, steps)
                    moved = await changed(node, sweeper)
                    after = [await sweeper.sweep() for _ in range(2)]
    return [*_nothing_changed(cold, quiet, members), *_changed(moved, after, members)]


def _nothing_changed(cold: Swept, quiet: Sequence[Round], members: int) -> list[Figure]:
    middle = sorted(quiet, key=lambda each: each.swept.seconds / each.reader)[len(quiet) // 2]
    one, read = middle.swept, middle.swept.seconds / middle.reader
    packed = statistics.median(each.swept.seconds / each.packed for each in quiet)  # each beside its neighbour in time
    said = f"the same read by our reader alone {middle.reader:.2f}", f"hand-packed {middle.packed:.2f}"
    return [
        Figure("nothing changed: sweep", one.seconds, "s", said[0], read, "<= 4x the reads alone", read <= 4),
        Figure("nothing changed: sweep", one.seconds, "s", said[1], packed),
        Figure("nothing changed: a member", one.seconds / members * 1e6, "us"),
        Figure("nothing changed: of it waiting for the reads", one.read, "s"),
        Figure("nothing changed: of it waiting for the database", one.database, "s"),
        Figure("nothing changed: of it deciding", one.seconds - one.read - one.database, "s"),
        at_most("nothing changed: writes", max(each.swept.writes for each in quiet), "statements", 0),
        at_most("nothing changed: calls of the platform", max(each.swept.calls for each in quiet), "calls", 0),
        Figure("nothing changed: requests to the endpoints", one.requests, "requests"),
        Figure("nothing changed: statements to the database", one.statements, "statements"),
        Figure("the first sweep after a start", cold.seconds, "s", said[0], cold.seconds / middle.reader),
        at_most("the first sweep after a start: writes", cold.writes, "statements", 0),
    ]


def _changed(moved: Swept, after: Sequence[Swept], members: int) -> list[Figure]:
    people = members // CHANGED
    return [
        Figure("1 % changed: sweep", moved.seconds, "s"),
        Figure("1 % changed: a changed member", moved.seconds / people * 1e3, "ms"),
        Figure("1 % changed: of it waiting for the database", moved.database, "s"),
        Figure("1 % changed: writes a changed member", moved.writes / people, "statements"),
        Figure("1 % changed: calls of the platform a changed member", moved.calls / people, "calls"),
        at_most("1 % changed: writes of the sweep after the next", after[-1].writes, "statements", 0),
        at_most("peak memory of the sweeping process", after[-1].peak, "MiB", 400),
    ]


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.recheck", description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--requirements", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = asyncio.run(figures(max(1_000, given.members), given.requirements, given.rounds))
    title = f"Re-check of {given.members:,} members x {given.requirements} requirements"
    return show(title, found, as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(not main())
