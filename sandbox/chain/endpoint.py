"""One RPC address: an HTTP server on a port of its own, with its own faults, counts and hold."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from sandbox.chain import faults, replies, requests
from sandbox.chain.counts import Counts
from sandbox.chain.faults import Fault
from sandbox.chain.hold import Hold
from sandbox.chain.replies import LONGEST
from sandbox.chain.requests import Entry
from sandbox.chain.rpc import INVALID_PARAMS, RefusedError
from sandbox.chain.view import Sight, View
from sandbox.chain.wire import Json

BODY_LIMIT = 32 * 2**20


class Endpoint:
    """Serves a view of the node; `refused` alone needs the listening socket itself.

    `keeps_open`: whether a connection stays open after its answer, as HTTP/1.1 has it.
    """

    def __init__(self, view: View, runner: web.AppRunner, port: int) -> None:
        self._view, self._runner, self._port = view, runner, port
        self._site: web.SockSite | None = None
        self._fault, self._frozen_at, self._over = Fault(), 0, asyncio.Event()
        self.counts, self._news = Counts(), asyncio.Condition()
        self.hold = Hold()
        self.hold.release()
        self.keeps_open = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def fault(self) -> Fault:
        return self._fault

    def reset_counts(self) -> None:
        self.counts = Counts()

    async def asked(self, times: int, seconds: float) -> None:
        """Waits until so many HTTP requests were counted; TimeoutError when they do not come in time."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: self.counts.requests >= times)

    # --- switches -----------------------------------------------------------------------------------------------

    async def set_fault(self, fault: Fault) -> None:
        """Puts this fault in place of the present one; requests that hang are closed."""
        self._frozen_at = int(await self._view.ask("eth_blockNumber", [], self._sight()), 16)
        self._fault = fault
        self._over.set()
        self._over = asyncio.Event()
        await self.listen(fault.mode != "refused")

    def set_hold(self, methods: Iterable[str]) -> None:
        """Holds the next answer that concerns these methods (none: any) until `hold.release()`."""
        self.hold.release()
        self.hold = Hold(frozenset(methods))

    async def listen(self, wanted: bool) -> None:
        if wanted and self._site is None:
            self._site = web.SockSite(self._runner, _bound(self._port))
            await self._site.start()
        elif not wanted and self._site is not None:
            await self._site.stop()
            self._site = None

    # --- answering ----------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answers one HTTP request, under the fault that concerns it."""
        asked = requests.read(await request.read())
        await self._note(asked)
        fault, over = self._taken(asked.methods), self._over
        if (early := await replies.instead(fault, over, request, asked)) is not None:
            return early
        sight = faults.sight(fault, self._frozen_at)
        answers = [await self._answer(entry, fault, sight) for entry in asked.entries]
        body = json.dumps(answers if asked.batch else answers[0]).encode()
        if self.hold.takes(asked.methods):
            await self.hold.keep(LONGEST)
        if fault.mode == "truncated":
            return await replies.truncated(request, body)
        answered = web.Response(body=body, content_type="application/json")
        if not self.keeps_open:
            answered.force_close()
        return answered

    async def _note(self, asked: requests.Asked) -> None:
        self.counts.note(asked)
        async with self._news:
            self._news.notify_all()

    def _sight(self) -> Sight:
        return faults.sight(self._fault, self._frozen_at)

    def _taken(self, methods: frozenset[str]) -> Fault:
        present = self._fault
        if not present.concerns(methods):
            return Fault()
        if present.times is not None:
            left = present.times - 1
            self._fault = Fault(present.mode, present.amount, present.methods, left) if left > 0 else Fault()
        return present

    async def _answer(self, entry: Entry, fault: Fault, sight: Sight) -> Json:
        touched = fault.concerns([entry.method])
        try:
            if entry.refused is not None:
                raise entry.refused
            answer = entry.answer(await self._view.ask(entry.method, entry.params, sight if touched else Sight()))
        except RefusedError as error:
            answer = entry.refusal(error)
        except (TypeError, ValueError, KeyError, AttributeError) as error:  # a parameter of a shape nobody foresaw
            answer = entry.refusal(RefusedError(INVALID_PARAMS, f"invalid argument: {type(error).__name__}"))
        return faults.distorted(fault, answer) if touched else answer


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


@asynccontextmanager
async def endpoint(view: View) -> AsyncIterator[Endpoint]:
    """Opens an address on a free port of the loopback; the port stays ours while nobody listens on it."""
    with contextlib.closing(_bound(0)) as reserved:
        app = web.Application(client_max_size=BODY_LIMIT)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)  # who hangs or is held then is cut off
        opened = Endpoint(view, runner, reserved.getsockname()[1])
        app.router.add_post("/", opened.serve)
        await runner.setup()
        try:
            await opened.listen(wanted=True)
            yield opened
        finally:
            await runner.cleanup()
