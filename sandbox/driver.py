"""Plays people, from another process, from a test or from a shell: an async client of the sandbox's control door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from sandbox.chain.driver import ChainDriver
from sandbox.discord.driver import DiscordDriver
from sandbox.ordering import Orders
from sandbox.telegram.driver import TelegramDriver


class Sandbox:
    """One running sandbox; each world in it has a namespace of its own."""

    def __init__(self, session: aiohttp.ClientSession, control: str, addresses: dict[str, str]) -> None:
        self.addresses = addresses
        self.discord = DiscordDriver(Orders(session, f"{control}/discord"))
        self.telegram = TelegramDriver(Orders(session, f"{control}/telegram"))
        self.chain = ChainDriver(session, control)

    @classmethod
    @asynccontextmanager
    async def at(cls, control: str) -> AsyncIterator["Sandbox"]:
        """The sandbox whose control door is at this address, such as http://127.0.0.1:4711."""
        async with aiohttp.ClientSession() as session:
            async with session.get(control) as response:
                addresses = await response.json()
            yield cls(session, control.rstrip("/"), addresses)
