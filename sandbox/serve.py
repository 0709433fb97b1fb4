"""Runs the whole sandbox: its servers, and the control door through which a driver steers them."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox import chain, discord, telegram
from sandbox.listening import listening


@dataclass(frozen=True)
class Running:
    """Where everything is; nothing stands for what was not started."""

    control: str
    discord_api: str = ""
    discord_gateway: str = ""
    discord_token: str = ""
    discord_client_secret: str = ""
    application_id: str = ""
    telegram_api: str = ""
    telegram_files: str = ""
    telegram_token: str = ""
    telegram_bot: str = ""  # its username
    chain_urls: tuple[str, ...] = ()  # two addresses of one chain


@asynccontextmanager
async def serve(
    control_port: int = 0,
    bot_name: str = "Gatehouse",
    *,
    with_discord: bool = True,
    with_telegram: bool = True,
    with_chain: bool = True,
    ticking: bool = True,
    anvil: Path | None = None,
) -> AsyncIterator[Running]:
    """The sandbox in the current loop, on free loopback ports, until the block is left.

    Without a chain it starts in milliseconds: for tests that need people and no tokens. `anvil`: its chain runs on this
    program instead of being embedded.
    """
    async with AsyncExitStack() as stack:
        routes, where = list[web.RouteDef](), dict[str, Any]()
        if with_discord:
            guilds = await stack.enter_async_context(discord.started(bot_name))
            routes, where = [*routes, *guilds.control_routes()], where | guilds.addresses()
        if with_telegram:
            chats = await stack.enter_async_context(telegram.started(bot_name))
            routes, where = [*routes, *chats.control_routes()], where | chats.addresses()
        if with_chain:
            base = await stack.enter_async_context(chain.started(ticking=ticking, anvil=anvil))
            routes, where = [*routes, *base.control_routes()], where | {"chain_urls": base.urls}
        control, addresses = web.Application(), dict[str, object]()
        control.add_routes([*routes, web.get("/", partial(_shown, addresses))])
        door = await stack.enter_async_context(listening(control, control_port))
        running = Running(door, **where)
        addresses.update(asdict(running))
        yield running


async def _shown(addresses: dict[str, object], _: web.Request) -> web.Response:
    return web.json_response(addresses)


async def run(
    control_port: int, *, with_discord: bool = True, with_telegram: bool = True, with_chain: bool = True
) -> None:
    """Serves until SIGTERM or SIGINT; says where in one line of JSON as soon as all doors are open."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    parts = serve(control_port, with_discord=with_discord, with_telegram=with_telegram, with_chain=with_chain)
    async with parts as running:
        print(json.dumps(asdict(running)), flush=True)  # noqa: T201  # the line another program reads
        await stop.wait()
