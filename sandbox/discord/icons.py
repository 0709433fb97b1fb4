"""Pictures of servers, kept as long as this Discord, and read from it as from its CDN."""

import hashlib
import re
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.discord.nouns import Guild

PATH = r"/icons/{guild:\d+}/{name:\w+}.{kind:png|jpg|webp}"
SIZES = frozenset(str(2**power) for power in range(4, 13))
_MOVES = b"GIF"


@dataclass
class Icons:
    """By the guild and what the picture is called. Unlike the real one it serves the file as it was given."""

    kept: dict[tuple[int, str], bytes] = field(default_factory=dict)

    def put(self, guild: Guild, picture: bytes) -> None:
        """The guild has this picture from now on, under a new name; nothing takes its picture away."""
        digest = hashlib.sha256(picture).hexdigest()[:32]
        guild.icon = (f"a_{digest}" if picture.startswith(_MOVES) else digest) if picture else None
        if guild.icon:
            self.kept[guild.id, guild.icon] = picture

    async def serve(self, request: web.Request) -> web.Response:
        """Whoever has the address may read it, in a size that the real one knows."""
        asked = request.match_info
        found = self.kept.get((int(asked["guild"]), asked["name"]))
        if found is None or not re.fullmatch(r"(a_)?[0-9a-f]{32}", asked["name"]):
            return web.Response(status=404)
        if request.query.get("size", "128") not in SIZES:
            return web.Response(status=400)
        return web.Response(body=found, content_type=f"image/{asked['kind']}")
