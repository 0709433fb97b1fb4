"""Runs the whole sandbox: its servers, and the control door through which a driver steers them."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from functools import partial

from aiohttp import web

from sandbox import chain, discord
from sandbox.listening import listening


@dataclass(frozen=True)
class Running:
    """Where everything is."""

    control: str
    discord_api: str
    discord_gateway: str
    discord_token: str
    application_id: str
    chain_urls: tuple[str, ...]  # two addresses of one chain; none without a chain


@asynccontextmanager
async def serve(
    control_port: int = 0, bot_name: str = "Gatehouse", *, with_chain: bool = True, ticking: bool = True
) -> AsyncIterator[Running]:
    """The sandbox in the current loop, on free loopback ports, until the block is left.

    Without a chain it starts in milliseconds: for tests that need people and no tokens.
    """
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(discord.started(bot_name))
        routes, urls = [*house.control_routes()], tuple[str, ...]()
        if with_chain:
            base = await stack.enter_async_context(chain.started(chain_id=8453, name="base", ticking=ticking))
            routes, urls = [*routes, *base.control_routes()], base.urls
        control, addresses = web.Application(), dict[str, object]()
        control.add_routes([*routes, web.get("/", partial(_shown, addresses))])
        door = await stack.enter_async_context(listening(control, control_port))
        running = Running(door, **house.addresses(), chain_urls=urls)
        addresses.update(asdict(running))
        yield running


async def _shown(addresses: dict[str, object], _: web.Request) -> web.Response:
    return web.json_response(addresses)


async def run(control_port: int) -> None:
    """Serves until SIGTERM or SIGINT; says where in one line of JSON as soon as all doors are open."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    async with serve(control_port) as running:
        print(json.dumps(asdict(running)), flush=True)  # noqa: T201  # the line another program reads
        await stop.wait()
