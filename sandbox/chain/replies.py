"""HTTP answers that never come from the chain: refusals, rubbish, and broken connections."""

import asyncio
import contextlib
import json

from aiohttp import web

from sandbox.chain.faults import Fault
from sandbox.chain.requests import Asked

LONGEST = 600.0  # seconds; nothing hangs or is held longer
_MIB = 2**20


async def instead(fault: Fault, over: asyncio.Event, request: web.Request, asked: Asked) -> web.StreamResponse | None:
    """Gives what is answered without asking the chain, if anything; `over` is set when the fault ends."""
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
            return await huge(request, asked, int(fault.amount))
        case "closed" | "refused":
            return closed(request)
        case "hang":
            await _wait(over, LONGEST)
            return closed(request)
        case "slow":
            await _wait(over, fault.amount)
    return None


async def _wait(over: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(over.wait(), seconds)


def closed(request: web.Request) -> web.Response:
    """Closes the connection; the response given back reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def truncated(request: web.Request, body: bytes) -> web.StreamResponse:
    """Promises the whole body and breaks off in its middle."""
    answer = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await answer.prepare(request)
    await answer.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return answer


async def huge(request: web.Request, asked: Asked, mebibytes: int) -> web.StreamResponse:
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
