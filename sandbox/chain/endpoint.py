"""One RPC address: an HTTP server on a port of its own, with its own faults, counts and hold."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from sandbox.chain import faults, requests
from sandbox.chain.counts import Counts
from sandbox.chain.faults import Fault
from sandbox.chain.hold import Hold
from sandbox.chain.requests import Asked, Entry
from sandbox.chain.rpc import INVALID_PARAMS, RefusedError
from sandbox.chain.view import Sight, View
from sandbox.chain.wire import Json

BODY_LIMIT = 32 * 2**20
LONGEST = 600.0  # seconds; nothing hangs or is held longer
_MIB = 2**20


class Endpoint:
    """Serves a view of the node; `refused` alone needs the listening socket itself."""

    def __init__(self, view: View, runner: web.AppRunner, port: int) -> None:
        self._view, self._runner, self._port = view, runner, port
        self._site: web.SockSite | None = None
        self._fault, self._frozen_at, self._over = Fault(), 0, asyncio.Event()
        self.counts = Counts()
        self.hold = Hold()
        self.hold.release()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def fault(self) -> Fault:
        return self._fault

    def reset_counts(self) -> None:
        self.counts = Counts()

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

    async def close(self) -> None:
        """Lets go of whatever hangs or is held, so that closing waits for nothing."""
        self._over.set()
        self.hold.release()

    # --- answering ----------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answers one HTTP request, under the fault that concerns it."""
        asked = requests.read(await request.read())
        self.counts.note(asked)
        fault, over = self._taken(asked.methods), self._over
        if (early := await self._instead(fault, over, request, asked)) is not None:
            return early
        sight = faults.sight(fault, self._frozen_at)
        answers = [await self._answer(entry, fault, sight) for entry in asked.entries]
        body = json.dumps(answers if asked.batch else answers[0]).encode()
        if self.hold.takes(asked.methods):
            await self.hold.keep(LONGEST)
        if fault.mode == "truncated":
            return await _truncated(request, body)
        return web.Response(body=body, content_type="application/json")

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

    async def _instead(
        self, fault: Fault, over: asyncio.Event, request: web.Request, asked: Asked
    ) -> web.StreamResponse | None:
        """Gives what is answered without asking the chain, if anything."""
        match fault.mode:
            case "down":
                return web.Response(status=503, text="Service Unavailable")
            case "rate_limited":
                return web.Response(status=429, headers={"Retry-After": f"{fault.amount:g}"}, text="Too Many Requests")
            case "html":
                return web.Response(text="<!doctype html><title>Login</title>", content_type="text/html")
            case "bad_utf8":
                body = b'{"jsonrpc": "2.0", "id": 1, "result": "0x\xff\xfe"}'
                return web.Response(body=body, content_type="application/json")
            case "huge":
                return await _huge(request, asked, int(fault.amount))
            case "closed" | "refused":
                return _closed(request)
            case "hang":
                await _wait(over, LONGEST)
                return _closed(request)
            case "slow":
                await _wait(over, fault.amount)
        return None


async def _wait(over: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(over.wait(), seconds)


def _closed(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _truncated(request: web.Request, body: bytes) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await answer.prepare(request)
    await answer.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return answer


async def _huge(request: web.Request, asked: Asked, mebibytes: int) -> web.StreamResponse:
    """Streams one well-formed answer whose result is so many MiB of zeros."""
    answer = web.StreamResponse(headers={"Content-Type": "application/json"})
    await answer.prepare(request)
    opening = f'{{"jsonrpc": "2.0", "id": {json.dumps(asked.entries[0].id)}, "result": "0x'
    with contextlib.suppress(ConnectionError):  # whoever caps its reading hangs up
        await answer.write((("[" if asked.batch else "") + opening).encode())
        for _ in range(mebibytes):
            await answer.write(b"0" * _MIB)
        await answer.write(b'"}]' if asked.batch else b'"}')
    return answer


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
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        opened = Endpoint(view, runner, reserved.getsockname()[1])
        app.router.add_post("/", opened.serve)
        await runner.setup()
        try:
            await opened.listen(wanted=True)
            yield opened
        finally:
            await opened.close()
            await runner.cleanup()
