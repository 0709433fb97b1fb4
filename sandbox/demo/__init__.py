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

from sandbox.demo import telegram
from sandbox.demo.chapters import CHAPTERS
from sandbox.demo.closing import table
from sandbox.demo.processes import PATIENCE, Child, child
from sandbox.demo.story import Story
from sandbox.demo.telling import Teller
from sandbox.demo.world import build, build_village
from sandbox.driver import Sandbox


async def demo(*, keep: bool = False, on_telegram: bool = False) -> int:
    """Tell the story; with `keep`, leave everything running until Ctrl-C. The exit status."""
    console = Console(highlight=False, soft_wrap=True)
    console.print("Gatehouse: a member proves a wallet and a door opens; the token leaves and it closes.")
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gatehouse-demo-")))
        teller = Teller(console)
        try:
            tell = _on_telegram_alone if on_telegram else _everywhere
            last, web, control = await tell(stack, folder, teller)
        except Exception as error:  # noqa: BLE001  whatever it was, the reader gets the bot's log and a status
            console.print(f"\n[bold red]The story broke off:[/] {type(error).__name__}: {error}", markup=True)
            _show_log(console, folder / "bot.log")
            return 1
        console.print(f"\n{teller.lines} lines, all true, in {time.monotonic() - began:.0f} s{last}.")
        if keep:
            await _linger(console, web, control, folder)
    return 0


async def _everywhere(stack: AsyncExitStack, folder: Path, teller: Teller) -> tuple[str, str, str]:
    """The whole story; its last words, and where everything is."""
    story = await stack.enter_async_context(_started(folder, teller))
    for chapter in CHAPTERS:
        await chapter(story)
    sandbox = story.world.sandbox
    violations = [*await sandbox.discord.violations(), *await sandbox.telegram.violations()]
    story.true("all along, the bot sent Discord and Telegram nothing that they would not take", not violations)
    teller.console.print(await table(story))
    return f"; the first role after {story.first_role:.0f} s", story.world.web, sandbox.addresses["control"]


async def _on_telegram_alone(stack: AsyncExitStack, folder: Path, teller: Teller) -> tuple[str, str, str]:
    """A community that has no Discord: no token of it, no server, no role."""
    sandbox, session = await stack.enter_async_context(_sandbox(folder, teller))
    village = await build_village(sandbox, folder)
    quarter = telegram.Quarter(sandbox, session, teller, village.room, village.mira, 90)

    async def start_bot() -> Child:
        started = child(folder / "bot.log", "bot", "run", "--config", str(village.config))
        bot = await stack.enter_async_context(started)
        with teller.waiting("starting the bot"):
            await sandbox.telegram.ready(deadline=PATIENCE)
        return bot

    teller.chapter("A Telegram and a chain start; the config knows no Discord; the bot connects")
    bot = await start_bot()
    await telegram.tiers_from_a_file(quarter, village.config)
    teller.chapter("A new member comes in")
    await telegram.a_member_comes_in(quarter)
    teller.chapter("A token leaves, and so does the member")
    await telegram.her_token_leaves(quarter)
    await telegram.killed_in_a_removal(quarter, bot, start_bot)
    violations = await sandbox.telegram.violations()
    teller.true("all along, the bot sent Telegram nothing that it would not take", not violations)
    return "", village.web, sandbox.addresses["control"]


@asynccontextmanager
async def _sandbox(folder: Path, teller: Teller) -> AsyncIterator[tuple[Sandbox, aiohttp.ClientSession]]:
    """The sandbox as a child, and a browser."""
    async with AsyncExitStack() as stack:
        with teller.waiting("starting the platforms and a chain"):
            server = await stack.enter_async_context(child(folder / "sandbox.log", "sandbox", "serve", piped=True))
            control = str((await server.first_line())["control"])
        sandbox = await stack.enter_async_context(Sandbox.at(control))
        timeout = aiohttp.ClientTimeout(total=30)
        cookies = aiohttp.CookieJar(unsafe=True)  # as browsers do, also from a host that is a bare number
        yield sandbox, await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout, cookie_jar=cookies))


@asynccontextmanager
async def _started(folder: Path, teller: Teller) -> AsyncIterator[Story]:
    """Both children, a world to play in, and the story at its beginning."""
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        sandbox, session = await stack.enter_async_context(_sandbox(folder, teller))
        world = await build(sandbox, session, folder)
        teller.names.update(world.names)

        async def start_bot() -> Child:
            started = child(folder / "bot.log", "bot", "run", "--config", str(world.config))
            bot = await stack.enter_async_context(started)
            with teller.waiting("starting the bot"):
                await sandbox.discord.ready(deadline=PATIENCE)
                await sandbox.telegram.ready(deadline=PATIENCE)
            return bot

        yield Story(world, teller, start_bot, await start_bot(), began)


async def _linger(console: Console, web: str, control: str, folder: Path) -> None:
    console.print(
        f"\nEverything keeps running. The sign-in page lives at {web}; the bot's log is {folder / 'bot.log'}."
    )
    console.print(f"Play people from another shell:  python -m sandbox --help  (--control {control})")
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
