"""The bot on Telegram, which it asks for updates, or which calls it."""

from dataclasses import dataclass

from bot.adapters.telegram import (
    Connection,
    Endpoints,
    TelegramChats,
    TelegramHomes,
    TelegramIcons,
    TelegramLaunches,
    TelegramPlatform,
    Webhook,
    polling,
    stay_connected,
)
from bot.config import Telegram
from bot.web.telegram import PATH
from cogs.desk import Desk
from cogs.telegram import GatehouseChat


@dataclass(frozen=True, slots=True)
class OnTelegram:
    """`webhook` is None where the bot asks."""

    connection: Connection
    chat: TelegramPlatform
    chats: TelegramChats
    webhook: Webhook | None
    launches: TelegramLaunches | None
    """None where the page has no https address, which Mini Apps must have."""

    @classmethod
    def of(cls, settings: Telegram, public_url: str) -> "OnTelegram":
        """With these settings, not connected yet."""
        connection = Connection(Endpoints(settings.token.get_secret_value(), settings.api))
        webhook = Webhook(public_url + PATH) if settings.updates == "webhook" else None
        launches = TelegramLaunches(connection) if public_url.startswith("https://") else None
        return cls(connection, TelegramPlatform(connection), TelegramChats(connection), webhook, launches)

    @property
    def homes(self) -> TelegramHomes:
        """Back to the private chat with the bot."""
        return TelegramHomes(self.connection)

    @property
    def icons(self) -> TelegramIcons:
        """The pictures of chats."""
        return TelegramIcons(self.connection)

    @property
    def identity(self) -> None:
        """Who opens the page is told by what it was opened with."""

    @property
    def roster(self) -> None:
        """Bots cannot list a chat's people."""

    @property
    def premises(self) -> None:
        """A chat is linked by a code, and has nothing else to be set up."""

    @property
    def connected(self) -> bool:
        return self.connection.connected

    async def live(self, desk: Desk) -> None:
        """Stay connected; raises telegram.error.InvalidToken."""
        await stay_connected(self.connection, GatehouseChat(desk), self.webhook or polling)
