"""Stands before a node, counts what passes, and lets it wait like a distant one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web


class Proxy:
    """`requests` and `bytes` (both ways, bodies only) since the last `reset`; `latency` in seconds a request."""

    def __init__(self, target: str, session: aiohttp.ClientSession) -> None:
        self.url, self.latency = "", 0.0
        self.requests = self.bytes = 0
        self._target, self._session = target, session

    def reset(self, latency: float = 0.0) -> None:
        self.requests = self.bytes = 0
        self.latency = latency

    async def serve(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.requests += 1
        await asyncio.sleep(self.latency)  # the distance is what is measured
        async with self._session.post(self._target, data=body, headers={"Content-Type": "application/json"}) as told:
            answer = await told.read()
        self.bytes += len(body) + len(answer)
        return web.Response(body=answer, status=told.status, content_type="application/json")


@asynccontextmanager
async def before(target: str) -> AsyncIterator[Proxy]:
    """A proxy before this address, on a free port of the loopback."""
    app = web.Application(client_max_size=2**26)
    async with aiohttp.ClientSession() as session:
        proxy = Proxy(target, session)
        app.router.add_post("/", proxy.serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            proxy.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield proxy
        finally:
            await runner.cleanup()
