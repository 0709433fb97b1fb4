"""Where a browser goes to be back on Discord: the server, in whichever client opens it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.ids import Place

DISCORD = "https://discord.com"


@dataclass(frozen=True, slots=True)
class DiscordHomes:
    """`bot.ports.Homes`. `api`: where a sandbox stands in for Discord; its page stands in for the server too."""

    api: str = ""

    def place(self, place: Place) -> str:
        where = urlsplit(self.api)
        return f"{f'{where.scheme}://{where.netloc}' if self.api else DISCORD}/channels/{place.id}"

    def bot(self, payload: str) -> None:
        """No address tells a bot on Discord anything."""
        del payload
