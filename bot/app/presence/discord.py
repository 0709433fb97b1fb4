"""The bot on Discord."""

from dataclasses import dataclass

from bot.adapters.discord import (
    Connection,
    DiscordHomes,
    DiscordIcons,
    DiscordIdentity,
    DiscordPlatform,
    stay_connected,
    use_endpoints,
)
from bot.config import Discord
from bot.web.binding import RETURN
from cogs.desk import Desk
from cogs.discord import GatehouseClient


@dataclass(frozen=True, slots=True)
class OnDiscord:
    settings: Discord
    connection: Connection
    chat: DiscordPlatform
    identity: DiscordIdentity | None = None

    @classmethod
    def of(cls, settings: Discord, public_url: str) -> "OnDiscord":
        """With these settings, not connected yet."""
        connection, secret = Connection(), settings.client_secret
        identity = (
            DiscordIdentity(connection, secret.get_secret_value(), public_url + RETURN, settings.api)
            if secret
            else None
        )
        return cls(settings, connection, DiscordPlatform(connection), identity)

    @property
    def homes(self) -> DiscordHomes:
        """Back to the server."""
        return DiscordHomes(self.settings.api)

    @property
    def icons(self) -> DiscordIcons:
        """The pictures of servers."""
        return DiscordIcons(self.connection, self.settings.api)

    @property
    def launches(self) -> None:
        """Discord opens the page in an ordinary browser."""

    @property
    def chats(self) -> None:
        """A server's doors are its roles."""

    @property
    def roster(self) -> DiscordPlatform:
        """It lists a server's members."""
        return self.chat

    @property
    def premises(self) -> DiscordPlatform:
        """Servers are set up from chat."""
        return self.chat

    @property
    def connected(self) -> bool:
        return self.connection.connected

    async def live(self, desk: Desk) -> None:
        """Stay connected; raises discord.LoginFailure and discord.PrivilegedIntentsRequired."""
        if self.settings.api:
            use_endpoints(self.settings.api, self.settings.gateway)
        # where Discord is on this machine, no late server is worth two seconds of waiting
        ready_within = 0.05 if self.settings.api else 2.0
        token = self.settings.token.get_secret_value()
        await stay_connected(self.connection, lambda: GatehouseClient(desk, ready_within=ready_within), token)
