"""The other way updates come: Telegram calls us, with a secret that was made at this start and is kept nowhere."""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram import Update

from bot.adapters.telegram.connection import HEARD, Connection, Door
from bot.domain.errors import PlatformUnavailable

MOST_AT_ONCE = 40
LOOKS_EVERY = 60.0
"""Seconds between looks whether Telegram still reaches us."""
log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Webhook:
    """`url` is where Telegram finds us. Each start has a secret of its own."""

    url: str
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _open: tuple[Connection, Door] | None = None

    async def __call__(self, connection: Connection, door: Door) -> None:
        """Have updates sent here until cancelled or Telegram fails."""
        await connection.bot.set_webhook(
            self.url, secret_token=self.secret, allowed_updates=HEARD, max_connections=MOST_AT_ONCE
        )
        self._open = connection, door
        try:
            while True:
                await self._look(connection)
                await asyncio.sleep(LOOKS_EVERY)
        finally:
            self._open = None

    async def receive(self, body: Mapping[str, Any]) -> None:
        """Take this update; PlatformUnavailable if nobody can just now: Telegram then sends it again."""
        if self._open is None:
            raise PlatformUnavailable("not connected")
        connection, door = self._open
        await door.take([Update.de_json(dict(body), connection.bot)])

    async def _look(self, connection: Connection) -> None:
        state = await connection.bot.get_webhook_info()
        connection.connected = state.url == self.url
        if state.last_error_message:
            log.warning("Telegram could not reach the webhook lately; %s updates wait", state.pending_update_count)
        if not connection.connected:
            await connection.bot.set_webhook(
                self.url, secret_token=self.secret, allowed_updates=HEARD, max_connections=MOST_AT_ONCE
            )
