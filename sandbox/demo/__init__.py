"""`gatehouse demo`: the whole story on the sandbox, every line checked. Exit status 1 if one is not true."""

import asyncio
import contextlib
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
from rich.console import Console

from sandbox.demo.closing import table
from sandbox.demo.processes import Child, child
from sandbox.demo.story import CHAPTERS, Story
from sandbox.demo.telling import Teller
from sandbox.demo.world import World, build
from sandbox.driver import Sandbox


async def demo(*, keep: bool = False) -> int:
    """Tell the story; with `keep`, leave everything running until Ctrl-C. The exit status."""
    console = Console(highlight=False, soft_wrap=True)
    console.print("Gatehouse: a member proves a wallet and gets a role; the token leaves and the role goes.")
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gatehouse-demo-")))
        try:
            story = await stack.enter_async_context(_started(folder, Teller(console)))
            for chapter in CHAPTERS:
                await chapter(story)
            violations = await story.world.sandbox.discord.violations()
            story.true("all along, the bot sent Discord nothing that Discord would not take", not violations)
        except Exception as error:  # noqa: BLE001  whatever it was, the reader gets the bot's log and a status
            console.print(f"\n[bold red]The story broke off:[/] {type(error).__name__}: {error}", markup=True)
            _show_log(console, folder / "bot.log")
            return 1
        console.print(await table(story))
        took = time.monotonic() - began
        console.print(
            f"\n{story.teller.lines} lines, all true, in {took:.0f} s; the first role after {story.first_role:.0f} s."
        )
        if keep:
            await _linger(console, story.world, folder)
    return 0


@asynccontextmanager
async def _started(folder: Path, teller: Teller) -> AsyncIterator[Story]:
    """Both children, a world to play in, and the story at its beginning."""
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        with teller.waiting("starting a Discord and a chain"):
            server = await stack.enter_async_context(child(folder / "sandbox.log", "sandbox", "serve", piped=True))
            control = str((await server.first_line())["control"])
        sandbox = await stack.enter_async_context(Sandbox.at(control))
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)))
        world = await build(sandbox, session, folder)
        teller.names.update(world.names)

        async def start_bot() -> Child:
            started = child(folder / "bot.log", "bot", "run", "--config", str(world.config))
            bot = await stack.enter_async_context(started)
            with teller.waiting("starting the bot"):
                await sandbox.discord.ready(deadline=20)
            return bot

        yield Story(world, teller, start_bot, await start_bot(), began)


async def _linger(console: Console, world: World, folder: Path) -> None:
    control = world.sandbox.addresses["control"]
    console.print(
        f"\nEverything keeps running. The sign-in page lives at {world.web}; the bot's log is {folder / 'bot.log'}."
    )
    console.print(f"Play people from another shell:  python -m sandbox slash --control {control} --help")
    console.print("Ctrl-C ends it.")
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    with contextlib.suppress(asyncio.CancelledError):
        await stop.wait()


def _show_log(console: Console, log: Path) -> None:
    if log.exists():
        console.print("The end of the bot's log:")
        console.print("\n".join(log.read_text(errors="replace").splitlines()[-25:]), markup=False)
