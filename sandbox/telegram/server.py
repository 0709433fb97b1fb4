"""Starts one Telegram: the Bot API on a loopback port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from sandbox import control
from sandbox.beside import beside
from sandbox.listening import listening
from sandbox.telegram import playing, staging, steering
from sandbox.telegram.api import Api
from sandbox.telegram.house import House, build
from sandbox.telegram.opening import bot_page

VERBS = staging.VERBS | playing.VERBS | steering.VERBS


@dataclass
class Telegram:
    house: House
    base: str

    def control_routes(self) -> list[web.RouteDef]:
        return control.routes("telegram", VERBS, self.house)

    def addresses(self) -> dict[str, str]:
        """What a bot's configuration needs; a client adds its token to both addresses."""
        return {
            "telegram_api": f"{self.base}/bot",
            "telegram_files": f"{self.base}/file/bot",
            "telegram_token": self.house.world.token,
            "telegram_bot": self.house.world.me.username or "",
        }


@asynccontextmanager
async def started(bot_name: str = "Gatehouse", port: int = 0) -> AsyncIterator[Telegram]:
    """An empty Telegram that serves until the block is left; then nothing of it remains."""
    house = build(bot_name)
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_get(r"/{bot:\w+}", partial(bot_page, house))
    app.router.add_route("*", "/{anything:.*}", Api(house).serve)
    async with listening(app, port) as base, beside(house.webhook.deliver()):
        try:
            yield Telegram(house, base)
        finally:
            house.stopping.set()
            house.faults.clear()
            house.updates.close()
