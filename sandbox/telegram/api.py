"""The Bot API's door: every call is written down, checked by the table, maybe met by a fault, and answered."""

import json
import re
import time
import traceback
from collections.abc import Awaitable
from fnmatch import fnmatchcase
from typing import Any

from aiohttp import web

from sandbox.meeting import UNANSWERED, Meeting
from sandbox.records import Call
from sandbox.telegram import bodies
from sandbox.telegram.asks import Ask, Handler
from sandbox.telegram.errors import MalformedError, RefusedError, TooManyError
from sandbox.telegram.house import House
from sandbox.telegram.methods import METHODS, Method
from sandbox.telegram.routes import chats, links, members, messages, own, updates

HANDLERS: dict[str, Handler] = {
    **updates.HANDLERS,
    **messages.HANDLERS,
    **chats.HANDLERS,
    **members.HANDLERS,
    **links.HANDLERS,
    **own.HANDLERS,
}
BY_LOWER = {name.lower(): method for name, method in METHODS.items()}  # the real one does not mind the case
_CALL = re.compile(r"/bot(?P<token>[^/]+)/(?P<method>\w+)")
_FILE = re.compile(r"/file/bot(?P<token>[^/]+)/(?P<path>.+)")


class Api:
    def __init__(self, house: House) -> None:
        self.house = house

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answers one request, whatever it is, and writes down how."""
        if found := _FILE.fullmatch(request.path):
            return self._file(found["token"], found["path"])
        started, found = time.time(), _CALL.fullmatch(request.path)
        name = found["method"] if found else request.path
        method = BY_LOWER.get(name.lower())
        call = Call(request.method, method.name if method else name, name, dict(request.query), None, None, started)
        self.house.records.calls.append(call)
        try:
            self._check_token(found["token"] if found else "")
            response = await self._answer(request, call, method)
        except RefusedError as refused:
            response = self._refuse(name, method, refused)
        except ConnectionError:  # whoever called has hung up meanwhile: that is theirs to do
            response = _broken(UNANSWERED)
        except Exception as bug:  # noqa: BLE001  # our own fault: it must fail the test, not only this request
            self.house.records.violation(f"the sandbox itself failed: {''.join(traceback.format_exception(bug))}")
            response = _broken(500)
        call.status, call.seconds = (0 if response.status == UNANSWERED else response.status), time.time() - started
        self.house.world.changes.announce()
        return response

    def _check_token(self, token: str) -> None:
        if not re.fullmatch(r"\d+:[\w-]+", token):
            raise RefusedError("Not Found")
        if token != self.house.world.token:
            raise RefusedError("Unauthorized")

    async def _answer(self, request: web.Request, call: Call, method: Method | None) -> web.StreamResponse:
        if method is None:
            raise MalformedError("Not Found: method not found")
        sent = await bodies.read(request)
        call.body = sent.shown()
        call.path = f"{method.name}/{sent.given.get('chat_id', '')}"

        async def apply() -> web.Response:
            return await self._apply(method, sent)

        fault = self.house.faults.meet(request.method, method.name, call.path)
        if fault is None:
            return await apply()
        house = self.house
        meeting = Meeting(request, house.world.changes, house.stopping, apply, _broken, _limited)
        return await meeting.under(fault)

    async def _apply(self, method: Method, sent: bodies.Sent) -> web.Response:
        """The parameters, the flood limits, then the deed: nothing else runs between them."""
        try:
            given = sent.by(method)
            self.house.rates.take(method.pace, str(given.get("chat_id", "")))
            answer = HANDLERS[method.name](Ask(self.house, method, given))
            if isinstance(answer, Awaitable):
                answer = await answer
        except RefusedError as refused:
            return self._refuse(method.name, method, refused)
        return _json({"ok": True, "result": answer}, 200)

    def _refuse(self, name: str, method: Method | None, refused: RefusedError) -> web.Response:
        """The refusal in the API's form. One that the method's row does not list is the sandbox's own mistake."""
        if isinstance(refused, MalformedError):
            self.house.records.violation(f"{name}: {refused.why}")
        elif method and refused.status not in {401, 404} and not _listed(method, refused.description):
            self.house.records.violation(f"the sandbox itself failed: {name} has no row for {refused.description!r}")
        return _json(refused.body(), refused.status)

    def _file(self, token: str, path: str) -> web.Response:
        file = next((each for each in self.house.world.files.values() if each.path == path), None)
        if token != self.house.world.token or file is None:
            return _json(RefusedError("Not Found").body(), 404)
        return web.Response(body=file.data, content_type="application/octet-stream")


def _listed(method: Method, description: str) -> bool:
    return any(fnmatchcase(description, each.replace("[", "[[]")) for each in method.refusals)


def _broken(status: int) -> web.Response:
    words = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
    return _json({"ok": False, "error_code": status, "description": words.get(status, "scripted")}, status)


def _limited(seconds: float) -> web.Response:
    limited = TooManyError(max(1, round(seconds)))
    return _json(limited.body(), limited.status)


def _json(data: Any, status: int) -> web.Response:
    return web.Response(body=json.dumps(data).encode(), status=status, content_type="application/json")
