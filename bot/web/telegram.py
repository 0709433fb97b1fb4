"""Where Telegram calls us: one path, beside the pages, with a secret and limits of its own."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.domain.errors import GatehouseError

PATH = "/telegram/updates"
LARGEST = 512 * 1024
BODY_WITHIN = 10.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Updates:
    """Who takes what Telegram tells, and the secret by which it is known to be Telegram."""

    take: Callable[[Mapping[str, Any]], Awaitable[None]]
    secret: str = field(repr=False)


class UpdatesDoor:
    """ASGI middleware. Nothing is read of a request that does not know the secret."""

    def __init__(self, app: ASGIApp, updates: Updates) -> None:
        self._app, self._updates = app, updates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH:
            await (await self._answer(scope, receive))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        if scope["method"] != "POST":
            return _closing(404)
        known = Headers(scope=scope).get("x-telegram-bot-api-secret-token", "")
        if not compare_digest(known.encode(), self._updates.secret.encode()):
            return _closing(404)  # nothing tells that there is a door here
        try:
            async with asyncio.timeout(BODY_WITHIN):
                body = await _body(receive)
        except TimeoutError:
            return _closing(408)
        if body is None:
            return _closing(413)
        return await self._taken(body)

    async def _taken(self, body: bytes) -> Response:
        """200 once it cannot be lost any more; whatever else is said, Telegram sends it again."""
        try:
            update = json.loads(body)
            if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
                return _closing(400)
            await self._updates.take(update)
        except ValueError:
            return _closing(400)
        except GatehouseError as error:
            log.warning("an update was not taken: %s", type(error).__name__)
            return Response(status_code=503)
        return Response(status_code=200)


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None if it is larger than any update."""
    parts, size = [], 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST:
            return None
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return b"".join(parts)


def _closing(status: int) -> Response:
    """The rest of the body is not read, so this connection has no next request."""
    return Response(status_code=status, headers={"Connection": "close"})
