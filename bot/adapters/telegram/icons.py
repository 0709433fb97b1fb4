"""The picture of a chat: asked for with the bot's own token, as any file.

https://core.telegram.org/bots/api#getfile.
"""

from dataclasses import dataclass

from bot.adapters.fetching import fetched
from bot.adapters.telegram.connection import Connection
from bot.adapters.telegram.errors import About, asking
from bot.adapters.telegram.platform import READ_WITHIN
from bot.domain.errors import PlatformUnavailable
from bot.domain.ids import Place
from bot.ports import Icon

LARGEST = 2 * 1024 * 1024
"""The large one is 640 by 640; the small one, of 160, is too coarse for a sharp screen."""
AGENT = "Gatehouse"


@dataclass(frozen=True, slots=True)
class TelegramIcons:
    """`bot.ports.Icons`."""

    connection: Connection

    async def icon(self, place: Place, known: str = "") -> Icon | None:
        bot = self.connection.bot
        async with asking(About.CHAT, READ_WITHIN):
            photo = (await bot.get_chat(place.id)).photo
            if photo is None:
                return None
            if photo.big_file_unique_id == known:
                return Icon(known)
            file = await bot.get_file(photo.big_file_id)
        url = file.file_path or ""
        if not url.startswith(f"{bot.base_file_url}/") or (file.file_size or 0) > LARGEST:
            raise PlatformUnavailable("a picture that cannot be fetched")  # the library takes a local path for a file
        api = self.connection.endpoints.api
        return Icon(photo.big_file_unique_id, await fetched(url, LARGEST, agent=AGENT, trust_env=not api))
