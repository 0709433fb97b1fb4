"""Where the library finds Telegram. Only a sandbox on this machine may stand in for it: the token goes there."""

import os
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.adapters.telegram.pacing import Pace, PacedRequest

TELEGRAM = "https://api.telegram.org/bot"
FILES = "https://api.telegram.org/file/bot"
CONNECTIONS = 32
ANSWER_WITHIN = 20.0
"""Seconds for one call on the wire; waiting for its turn comes on top and has limits of its own."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The token and, in a sandbox, the address; ValueError for any host but a loopback one."""

    token: str = field(repr=False)
    api: str = ""

    def __post_init__(self) -> None:
        if self.api and not _is_loopback(urlsplit(self.api).hostname):
            raise ValueError(f"not on this machine: {self.api}")

    def bot(self, pace: Pace) -> Bot:
        """A client that keeps this pace; listening for updates is not paced."""
        os.environ["PTB_TIMEDELTA"] = "1"  # the library's switch for spans of time as such, before it warns of its own
        kwargs = {"trust_env": not self.api}  # no proxy stands between this machine and itself
        paced = PacedRequest(
            pace,
            connection_pool_size=CONNECTIONS,
            read_timeout=ANSWER_WITHIN,
            write_timeout=ANSWER_WITHIN,
            pool_timeout=ANSWER_WITHIN,
            httpx_kwargs=kwargs,
        )
        listening = HTTPXRequest(read_timeout=ANSWER_WITHIN, httpx_kwargs=kwargs)
        return Bot(
            self.token,
            base_url=self.api or TELEGRAM,
            base_file_url=f"{self.api.removesuffix('bot')}file/bot" if self.api else FILES,
            request=paced,
            get_updates_request=listening,
        )


def _is_loopback(host: str | None) -> bool:
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"
