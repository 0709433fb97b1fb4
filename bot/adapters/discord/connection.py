"""The connection to Discord, kept up; and the client that is in use at the moment."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

import discord

from bot.domain.errors import PlatformUnavailable

PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds before the next try; Discord allows a thousand sign-ins a day, so the last ones are long."""
STEADY = 300.0
"""A connection that lived so many seconds was a good one: the pauses begin anew."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Connection:
    """Holds the present client, so that nobody keeps an old one."""

    current: discord.Client | None = None

    @property
    def client(self) -> discord.Client:
        """The signed-in client; PlatformUnavailable while there is none."""
        if self.current is None or self.current.is_closed() or self.current.user is None:
            raise PlatformUnavailable("not connected")
        return self.current

    @property
    def connected(self) -> bool:
        """Does the gateway answer now?"""
        client = self.current
        if client is None or client.is_closed() or not client.is_ready():
            return False
        return client.ws.open


async def stay_connected(
    connection: Connection, make: Callable[[], discord.Client], token: str, pauses: tuple[float, ...] = PAUSES
) -> None:
    """Keep a client running until cancelled, a new one each time.

    Raises discord.LoginFailure and discord.PrivilegedIntentsRequired: there a person must act.
    """
    failures = 0
    while True:
        if await _live(connection, make, token) > STEADY:
            failures = 0
        await asyncio.sleep(pauses[min(failures, len(pauses) - 1)])
        failures += 1


async def _live(connection: Connection, make: Callable[[], discord.Client], token: str) -> float:
    """Run one client to its end; how many seconds it lived."""
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        async with make() as client:
            connection.current = client
            await client.start(token)
    except (discord.LoginFailure, discord.PrivilegedIntentsRequired):
        raise
    except Exception as error:  # a parser's bug or a lost network ends one client, never the bot
        log.warning("The connection to Discord ended: %s", type(error).__name__, exc_info=error)
    finally:
        connection.current = None
    return clock() - began
