"""Starts one Discord: REST and gateway on one loopback port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from sandbox import control
from sandbox.discord import playing, staging, steering
from sandbox.discord.arriving import server_page
from sandbox.discord.asking import consent_page
from sandbox.discord.connection import Connection
from sandbox.discord.filing import PATH
from sandbox.discord.house import House, build
from sandbox.discord.icons import PATH as ICON_PATH
from sandbox.discord.rest import PREFIX, Rest
from sandbox.listening import listening

VERBS = staging.VERBS | playing.VERBS | steering.VERBS


@dataclass
class Discord:
    house: House
    api: str
    gateway: str

    def control_routes(self) -> list[web.RouteDef]:
        return control.routes("discord", VERBS, self.house)

    def addresses(self) -> dict[str, str]:
        """What a bot's configuration needs."""
        app = self.house.world.app
        return {
            "discord_api": self.api,
            "discord_gateway": self.gateway,
            "discord_token": app.token,
            "discord_client_secret": app.client_secret,
            "application_id": str(app.id),
        }


@asynccontextmanager
async def started(bot_name: str = "Gatehouse", port: int = 0) -> AsyncIterator[Discord]:
    """An empty Discord that serves until the block is left; then nothing of it remains."""
    house = build(bot_name)
    app = web.Application(client_max_size=32 * 1024 * 1024)
    app.router.add_get("/gateway", partial(_connect, house))
    app.router.add_get("/gateway/", partial(_connect, house))
    app.router.add_get("/oauth2/authorize", partial(consent_page, house))
    app.router.add_get(PATH, house.world.files.serve)
    app.router.add_get(r"/channels/{guild:\d+}", partial(server_page, house))
    app.router.add_get(ICON_PATH, house.world.icons.serve)
    app.router.add_get("/favicon.ico", _no_icon)  # browsers ask for it by themselves
    app.router.add_route("*", "/{anything:.*}", Rest(house).serve)
    async with listening(app, port) as base:
        discord = Discord(house, f"{base}{PREFIX}", f"ws{base.removeprefix('http')}/gateway")
        house.gateway.url, house.world.files.base = discord.gateway, base
        try:
            yield discord
        finally:
            house.stopping.set()
            house.faults.clear()
            await house.gateway.drop(resumable=False, abrupt=True)


async def _connect(house: House, request: web.Request) -> web.StreamResponse:
    if house.gateway.refusing:
        return web.Response(status=503)
    if dict(request.query) | {"compress": ""} != {"v": "10", "encoding": "json", "compress": ""}:
        house.records.violation(f"gateway: connected with {dict(request.query)}")
        return web.Response(status=400)
    return await Connection(house.world, house.gateway, request).serve()


async def _no_icon(_: web.Request) -> web.Response:
    return web.Response(status=404)
