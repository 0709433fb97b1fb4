"""Files that people and the bot hand over, kept as long as this Discord, and read from it as from its CDN."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.discord.nouns import snowflake
from sandbox.errors import CannotDoError

Data = dict[str, Any]
PATH = "/attachments/{channel}/{file}/{name}"


def picked(name: str, content: bytes) -> dict[str, str]:
    """The file as a person picks it for an option: bytes that are no text stand in it as lone surrogates."""
    return {"filename": name, "content": content.decode("utf-8", "surrogateescape")}


@dataclass
class Files:
    """`base`: where they are read; empty until this Discord serves."""

    base: str = ""
    kept: dict[int, bytes] = field(default_factory=dict)

    def keep(self, channel: int, name: str, content: bytes, description: str | None = None) -> Data:
        """The file as Discord shows it from now on; its type is what its name says."""
        file = snowflake()
        self.kept[file] = content
        url = self.base + PATH.format(channel=channel, file=file, name=name)
        shown = {"id": str(file), "filename": name, "size": len(content), "url": url, "proxy_url": url}
        more = {"content_type": mimetypes.guess_type(name)[0], "description": description}
        return shown | {key: value for key, value in more.items() if value}

    def picked(self, channel: int, given: Any) -> Data:
        """A file that a person picks: its name, and its content as text; bytes that are none as lone surrogates."""
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
