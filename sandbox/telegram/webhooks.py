"""Sends updates to the address the bot has set, one after another, each until it is taken."""

import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from sandbox.errors import UnheardError
from sandbox.telegram.clock import Clock
from sandbox.telegram.rates import Limits
from sandbox.telegram.updates import Update, Updates

LONG = 3600.0


@dataclass
class Webhook:
    """Where updates go; no address: nowhere, the bot asks for them."""

    updates: Updates
    limits: Limits
    clock: Clock
    url: str = ""
    secret: str = ""
    connections: int = 40
    failed_at: int = 0
    failed_why: str = ""

    def point(self, url: str, secret: str, connections: int) -> None:
        self.url, self.secret, self.connections = url, secret, connections
        self.failed_at, self.failed_why = 0, ""
        self.updates.arrivals.announce()

    def info(self) -> dict[str, Any]:
        it = self.updates
        return {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(it.waiting),
            **({"max_connections": self.connections} if self.url else {}),
            **({"allowed_updates": it.named} if it.named else {}),
            **({"last_error_date": self.failed_at, "last_error_message": self.failed_why} if self.failed_at else {}),
        }

    async def deliver(self) -> None:
        """Sends what comes, in order, until cancelled; what is not taken is sent again after a pause."""
        async with aiohttp.ClientSession() as session:
            while True:
                await self._something_to_send()
                batch = self.updates.pending()
                for update in batch:
                    if not await self._taken(session, update):
                        await self._pause()
                        break
                else:
                    self.updates.batch_over(batch)

    async def _something_to_send(self) -> None:
        while not (self.url and self.updates.ready()):
            with suppress(UnheardError):
                await self.updates.arrivals.until(lambda: bool(self.url) and self.updates.ready(), LONG, "updates")

    async def _taken(self, session: aiohttp.ClientSession, update: Update) -> bool:
        if not self.url:
            return False
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        patience = aiohttp.ClientTimeout(total=self.limits.webhook_seconds)
        try:
            async with session.post(self.url, json=update.wire(), headers=headers, timeout=patience) as answer:
                why = "" if 200 <= answer.status < 300 else f"Wrong response from the webhook: {answer.status}"
        except TimeoutError:
            why = "Read timeout expired"
        except aiohttp.ClientError:
            why = "Connection refused"
        if why:
            self.failed_at, self.failed_why = self.clock.date(), why
        else:
            self.updates.delivered(update)
        return not why

    async def _pause(self) -> None:
        """Waits; a newly set address ends the wait."""
        now = self.url
        with suppress(UnheardError):
            await self.updates.arrivals.until(lambda: self.url != now, self.limits.webhook_retry_seconds, "an address")


def on_this_machine(url: str) -> bool:
    """Whether an address leads to this machine, and so may be sent to."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
