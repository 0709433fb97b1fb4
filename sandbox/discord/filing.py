"""Files that people and the bot hand over, kept as long as this Discord, and read from it as from its CDN."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.discord.nouns import snowflake
from sandbox.errors import CannotDoError

Data = dict[str, Any]
PATH = "/attachments/{channel}/{file}/{name}"


@dataclass
class Files:
    """`base`: where they are read; empty until this Discord serves."""

    base: str = ""
    kept: dict[int, bytes] = field(default_factory=dict)

    def keep(self, channel: int, name: str, content: bytes) -> Data:
        """The file as Discord shows it from now on."""
        file = snowflake()
        self.kept[file] = content
        url = self.base + PATH.format(channel=channel, file=file, name=name)
        return {"id": str(file), "filename": name, "size": len(content), "url": url, "proxy_url": url}

    def picked(self, channel: int, given: Any) -> Data:
        """A file that a person picks: its name, and its content as text."""
        if not isinstance(given, Mapping) or set(given) != {"filename", "content"}:
            raise CannotDoError("pick a file as {'filename': ..., 'content': ...}")
        kept = self.keep(channel, given["filename"], given["content"].encode("utf-8", "surrogateescape"))
        return kept | {"ephemeral": True}

    async def serve(self, request: web.Request) -> web.Response:
        """Whoever has the address may read it."""
        number = request.match_info["file"]
        if not number.isdecimal() or int(number) not in self.kept:
            return web.Response(status=404)
        return web.Response(body=self.kept[int(number)])
