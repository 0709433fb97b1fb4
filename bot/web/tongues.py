"""In which language a page speaks: the reader's own, as their browser names it (RFC 9110, section 12.5.4)."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.text.catalogue import language, speaking

LONGEST = 200
"""Characters of the wish that are read; browsers send about thirty."""
SPOKEN = ("text/html", "application/json")


class Tongues:
    """ASGI middleware. All that is answered within it is said in the language the request asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with speaking(*wished(Headers(scope=scope))):
            await self._app(scope, receive, _named(send))


def wished(headers: Headers) -> list[str]:
    """The languages of a request, the dearest first; what cannot be read counts for nothing."""
    weighed = [_weighed(one) for one in headers.get("accept-language", "")[:LONGEST].split(",")]
    return [tag for tag, weight in sorted(weighed, key=lambda one: -one[1]) if weight > 0]


def _weighed(wish: str) -> tuple[str, float]:
    tag, *rest = wish.strip().split(";")
    weight = next((part.strip()[2:] for part in rest if part.strip().startswith("q=")), "1")
    try:
        return tag.strip(), float(weight) if tag.strip() else 0.0
    except ValueError:
        return tag.strip(), 0.0


def _named(send: Send) -> Send:
    """What is said differs by the wish, and says in which language it is."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith(SPOKEN):
                headers.add_vary_header("Accept-Language")
                headers["Content-Language"] = language()
        await send(message)

    return sending
