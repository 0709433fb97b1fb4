"""The connection to Telegram, kept up; and the client that is in use at the moment."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.adapters.telegram.endpoints import Endpoints
from bot.adapters.telegram.pacing import Pace
from bot.domain.errors import PlatformUnavailable

PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)
STEADY = 300.0
"""A connection that lived so many seconds was a good one: the pauses begin anew."""
HEARD = ("message", "callback_query", "chat_join_request", "chat_member", "my_chat_member")
"""Telegram tells only of what is named here; who came and went it does not tell otherwise."""
LONG_POLL = 10
log = logging.getLogger(__name__)


class Door(Protocol):
    """Who is told what Telegram tells."""

    def working(self, bot: Bot) -> AbstractAsyncContextManager[None]:
        """It may be told of updates within this block; what is underway at its end, ends."""
        ...

    async def take(self, updates: Sequence[Update]) -> None:
        """Return when none of these can be lost any more; only then Telegram is told to forget them."""
        ...


@dataclass(slots=True)
class Connection:
    """Holds the present client, so nobody keeps an old one. The pace outlives clients, as Telegram's count does."""

    endpoints: Endpoints
    pace: Pace = field(default_factory=Pace)
    current: Bot | None = field(default=None, repr=False)  # it would show its token
    connected: bool = False
    """Did Telegram answer when last asked for updates?"""

    @property
    def bot(self) -> Bot:
        """The client that knows its own name; PlatformUnavailable while there is none."""
        if self.current is None:
            raise PlatformUnavailable("not connected")
        return self.current


Way = Callable[[Connection, Door], Awaitable[None]]
"""How updates come: it hands them on until it fails or is cancelled."""


async def polling(connection: Connection, door: Door) -> None:
    """Ask for updates again and again. What was not taken before a crash is told again."""
    await connection.bot.delete_webhook()  # one that was left over would keep the updates for itself
    offset: int | None = None
    while True:
        updates = await connection.bot.get_updates(offset=offset, timeout=LONG_POLL, allowed_updates=HEARD)
        connection.connected = True
        if updates:
            await door.take(updates)
            offset = updates[-1].update_id + 1


async def stay_connected(
    connection: Connection, door: Door, way: Way = polling, pauses: tuple[float, ...] = PAUSES
) -> None:
    """Keep a client running until cancelled, a new one each time.

    Raises telegram.error.InvalidToken: there a person must act.
    """
    failures = 0
    while True:
        if await _live(connection, door, way) > STEADY:
            failures = 0
        await asyncio.sleep(pauses[min(failures, len(pauses) - 1)])
        failures += 1


async def _live(connection: Connection, door: Door, way: Way) -> float:
    """Run one client to its end; how many seconds it lived."""
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        async with connection.endpoints.bot(connection.pace) as bot:
            connection.current = bot
            async with door.working(bot):
                await way(connection, door)
    except InvalidToken:
        raise
    except Conflict:
        log.warning("Another program listens to this bot's updates; only one may. Is a second Gatehouse running?")
    except TelegramError as error:
        log.warning("The connection to Telegram ended: %s", type(error).__name__)
    except Exception as error:  # a bug ends one client, never the bot
        log.warning("The connection to Telegram ended: %s", type(error).__name__, exc_info=error)
    finally:
        connection.current, connection.connected = None, False
    return clock() - began
