"""Where a browser goes to be back on Telegram: the private chat with the bot.

https://core.telegram.org/bots/features, "Deep linking".
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.adapters.telegram.connection import Connection
from bot.domain.errors import PlatformUnavailable
from bot.domain.ids import Place

TELEGRAM = "https://t.me"


@dataclass(frozen=True, slots=True)
class TelegramHomes:
    """`bot.ports.Homes`. Where a sandbox stands in for Telegram, a code must not be carried to the real one."""

    connection: Connection

    def place(self, place: Place) -> None:
        """People ask in private, and the chats themselves are doors."""
        del place

    def bot(self, payload: str) -> str | None:
        where = urlsplit(self.connection.endpoints.api)
        root = f"{where.scheme}://{where.netloc}" if where.netloc else TELEGRAM
        try:
            return f"{root}/{self.connection.bot.username}?start={payload}"
        except PlatformUnavailable:
            return None
