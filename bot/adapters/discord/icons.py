"""The picture of a server, from the place where Discord keeps its pictures.

https://discord.com/developers/docs/reference#image-formatting.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.adapters.discord.connection import Connection
from bot.adapters.discord.errors import About, asking
from bot.adapters.discord.platform import READ_WITHIN
from bot.adapters.fetching import fetched
from bot.domain.ids import Place
from bot.ports import Icon

CDN = "https://cdn.discordapp.com"
LARGEST = 512 * 1024
SIDE = 256
_NAME = re.compile(r"[a-z0-9_]{1,64}")


@dataclass(frozen=True, slots=True)
class DiscordIcons:
    """`bot.ports.Icons`. `api`: where a sandbox stands in for Discord; it stands in for its pictures too."""

    connection: Connection
    api: str = ""

    async def icon(self, place: Place, known: str = "") -> Icon | None:
        async with asking(About.SERVER, READ_WITHIN):
            http = self.connection.client.http
            called = (await http.get_guild(place.id, with_counts=False)).get("icon")
        if called is None or not _NAME.fullmatch(called):
            return None
        if called == known:
            return Icon(called)
        # as PNG also where it moves: its first picture
        url = f"{self._root()}/icons/{place.id}/{called}.png?size={SIDE}"
        return Icon(called, await fetched(url, LARGEST, agent=http.user_agent, trust_env=not self.api))

    def _root(self) -> str:
        where = urlsplit(self.api)
        return f"{where.scheme}://{where.netloc}" if self.api else CDN
