"""`python -m benchmarks.idle`: what the idle bot keeps in memory, as a process of its own against the sandbox.

It has been started once before: bringing a database up to date takes more, until the next start.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp

from benchmarks.figure import Figure, at_most, show
from sandbox.demo.processes import child
from sandbox.demo.world import build
from sandbox.driver import Sandbox

QUIET, MOST, PATIENCE = 10.0, 150.0, 30.0
"""Seconds it idles (ten sweeps), MB it may keep, and seconds it may take to come up."""


async def figures(quiet: float) -> list[Figure]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await stack.enter_async_context(child(folder / "sandbox.log", "sandbox", "serve", piped=True))
        sandbox = await stack.enter_async_context(Sandbox.at(str((await server.first_line())["control"])))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        world = await build(sandbox, session, folder)
        bot = ("bot", "run", "--config", str(world.config))
        async with child(folder / "first.log", *bot):
            await _ready(session, world.web)
        running = await stack.enter_async_context(child(folder / "bot.log", *bot))
        await _ready(session, world.web)
        await asyncio.sleep(quiet)  # it is idleness that is measured
        return [at_most("resident memory of the idle bot", _resident(running.process.pid), "MB", MOST)]


async def _ready(session: aiohttp.ClientSession, web: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with session.get(f"{web}/healthz") as told:
                    if told.status == 200:
                        return
            except aiohttp.ClientError:
                pass  # it does not listen yet
            await asyncio.sleep(0.1)


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.idle", description=__doc__)
    parser.add_argument("--seconds", type=float, default=QUIET)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    return show("Idle", asyncio.run(figures(given.seconds)), as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(not main())
