"""The REST door: every request is written down, checked, maybe met by a fault, and answered in Discord's forms."""

import json
import time
import traceback
from typing import Any
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from sandbox.discord.asks import Ask, Route
from sandbox.discord.errors import MalformedError, RefusedError, invalid_field
from sandbox.discord.house import House
from sandbox.discord.rates import TooManyError
from sandbox.discord.routes import applications, callbacks, channels, guilds, members, messages, oauth, roles
from sandbox.meeting import UNANSWERED, Meeting
from sandbox.records import Call

PREFIX = "/api/v10"
ROUTES: list[Route] = [
    *applications.ROUTES,
    *callbacks.ROUTES,
    *channels.ROUTES,
    *guilds.ROUTES,
    *members.ROUTES,
    *messages.ROUTES,
    *oauth.ROUTES,
    *roles.ROUTES,
]


class Rest:
    def __init__(self, house: House) -> None:
        self.house = house

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answers one request, whatever it is, and writes down how."""
        started = time.time()
        route, path, params = _find(request)
        query = dict(request.query)
        call = Call(request.method, route.template if route else path, path, query, None, None, started)
        self.house.records.calls.append(call)
        try:
            ask = await self._read(request, route, params)
            call.body, call.reason = ask.shown(), ask.reason
            response = await self._meet(request, ask)
        except RefusedError as refused:
            response = self._refuse(request, refused)
        except ConnectionError:  # whoever called has hung up meanwhile: that is theirs to do
            response = _json({}, UNANSWERED)
        except Exception as bug:  # noqa: BLE001  # our own fault: it must fail the test, not only this request
            self.house.records.violation(f"the sandbox itself failed: {''.join(traceback.format_exception(bug))}")
            response = _json({"message": "500: Internal Server Error", "code": 0}, 500)
        call.status, call.seconds = (0 if response.status == UNANSWERED else response.status), time.time() - started
        self.house.world.changes.announce()
        return response

    async def _read(self, request: web.Request, route: Route | None, params: dict[str, str]) -> Ask:
        if route is None:
            known = any(each.pattern.fullmatch(request.path.removeprefix(PREFIX)) for each in ROUTES)
            raise (
                MalformedError(405, 0, "405: Method Not Allowed") if known else MalformedError(404, 0, "404: Not Found")
            )
        self._check_headers(request, route)
        if strange := set(request.query) - set(route.query):
            raise invalid_field(min(strange), "UNKNOWN_QUERY_PARAMETER", "This route has no such parameter.")
        raw, files = await _content(request, route)
        return Ask(
            self.house, route, params, dict(request.query), raw, files, _reason(request), _authorization(request)
        )

    def _check_headers(self, request: web.Request, route: Route) -> None:
        if route.takes_bearer and _authorization(request).startswith("Bearer "):
            return
        if route.signed and _authorization(request) != f"Bot {self.house.world.app.token}":
            raise RefusedError(401, 0, "401: Unauthorized")
        if route.signed and not request.headers.get("User-Agent", "").startswith("DiscordBot ("):
            raise MalformedError(403, 40333, "internal network error: a bot names itself DiscordBot (url, version)")

    async def _meet(self, request: web.Request, ask: Ask) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        fault = self.house.faults.meet(request.method, ask.route.template, path)
        return await self._meeting(request, ask).under(fault) if fault else self._apply(ask)

    def _apply(self, ask: Ask) -> web.Response:
        """The rate limit, then the deed: nothing else runs between them."""
        route, headers = ask.route, {}
        try:
            headers = self.house.rates.take(route.bucket or f"{route.method} {route.template}", ask.major)
            if route.signed:
                self.house.rates.take_global()
            answer = route.handler(ask)
        except TooManyError as limited:
            return _json(limited.body(), 429, limited.headers)
        except RefusedError as refused:
            self._note(f"{route.method} {route.template}", refused)
            return _json(refused.body(), refused.status, headers)
        return _json(answer, 200, headers) if answer is not None else web.Response(status=204, headers=headers)

    def _refuse(self, request: web.Request, refused: RefusedError) -> web.Response:
        self._note(f"{request.method} {request.path}", refused)
        return _json(refused.body(), refused.status)

    def _note(self, what: str, refused: RefusedError) -> None:
        if isinstance(refused, MalformedError):
            self.house.records.violation(f"{what}: {json.dumps(refused.body())}")

    def _meeting(self, request: web.Request, ask: Ask) -> Meeting:
        async def apply() -> web.Response:
            return self._apply(ask)

        world, stopping = self.house.world, self.house.stopping
        return Meeting(request, world.changes, stopping, apply, _broken, _limited)


def _broken(status: int) -> web.Response:
    return _json({"message": f"{status}: scripted", "code": 0}, status)


def _limited(seconds: float) -> web.Response:
    limited = TooManyError(seconds, "shared", {})
    return _json(limited.body(), 429, limited.headers)


def _find(request: web.Request) -> tuple[Route | None, str, dict[str, str]]:
    path = request.path.removeprefix(PREFIX)
    for route in ROUTES:
        if route.method == request.method and (found := route.pattern.fullmatch(path)):
            return route, path, found.groupdict()
    return None, path, {}


async def _content(request: web.Request, route: Route) -> tuple[bytes, list[dict[str, Any]]]:
    """The JSON body and the files beside it."""
    if request.content_type == "multipart/form-data" and route.takes_files:
        return await _multipart(request)
    raw = await request.read()
    if route.takes_form:
        if request.content_type != "application/x-www-form-urlencoded":
            raise invalid_field("", "CONTENT_TYPE_INVALID", "OAuth2 takes forms alone.")
        return raw, []
    if raw and not route.takes_body:
        raise invalid_field("", "UNEXPECTED_BODY", "This route takes no body.")
    if raw and request.headers.get("Content-Type") != "application/json":
        wanted = "Expected \"Content-Type\" header to be one of {'application/json'}."
        raise invalid_field("", "CONTENT_TYPE_INVALID", wanted)
    return raw, []


async def _multipart(request: web.Request) -> tuple[bytes, list[dict[str, Any]]]:
    raw, files = b"", list[dict[str, Any]]()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise invalid_field("", "CONTENT_TYPE_INVALID", "Nested multipart.")
        data = bytes(await part.read())
        if part.name == "payload_json":
            raw = data
        else:
            files.append({"field": part.name, "filename": part.filename, "data": data})
    return raw, files


def _authorization(request: web.Request) -> str:
    return request.headers.get("Authorization", "")


def _reason(request: web.Request) -> str | None:
    """The audit log reason, decoded; 1 to 512 characters."""
    header = request.headers.get("X-Audit-Log-Reason")
    if header is None:
        return None
    if not header.isascii() or not 1 <= len(unquote(header)) <= 512:
        raise invalid_field("reason", "BASE_TYPE_BAD_LENGTH", "Must be URL-encoded and between 1 and 512 in length.")
    return unquote(header)


def _json(data: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    # bytes, not text: aiohttp would add a charset, and discord.py reads JSON only from the bare type
    return web.Response(body=json.dumps(data).encode(), status=status, content_type="application/json", headers=headers)
