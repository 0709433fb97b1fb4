"""uvicorn in our own loop: it listens, it leaves the signals to us, it stops when told."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from fastapi import FastAPI

from bot.web.patience import Patient

GOODBYE = 1
"""Seconds for requests under way when the house closes."""


class Server(uvicorn.Server):
    """A uvicorn that says when it is ready and installs no signal handlers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextlib.asynccontextmanager
async def serving(app: FastAPI, host: str, port: int, proxies: str = "127.0.0.1") -> AsyncIterator[tuple[str, int]]:
    """Serve within this block; gives where it listens (port 0: any free one). OSError if the port is taken.

    `proxies` are the addresses whose X-Forwarded-For is believed, separated by commas.
    """
    # opened here: uvicorn itself would end the process over a taken port
    listening = socket.create_server((host, port), backlog=2_048)
    with contextlib.closing(listening):
        async with serving_on(app, listening, proxies):
            name = listening.getsockname()
            yield name[0], name[1]


@contextlib.asynccontextmanager
async def serving_on(app: FastAPI, listening: socket.socket, proxies: str = "") -> AsyncIterator[None]:
    """Serve on this listening socket within the block."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        http=Patient,
        ws="none",
        timeout_graceful_shutdown=GOODBYE,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        server_header=False,
    )
    server = Server(config)
    async with contextlib.AsyncExitStack() as stack:
        task = asyncio.create_task(server.serve([listening]))  # noqa: TID251  awaited below, never left alone
        stack.push_async_callback(_stop, server, task)
        await _ready(server, task)
        yield


async def _ready(server: Server, task: "asyncio.Task[None]") -> None:
    async with asyncio.TaskGroup() as group:
        ready = group.create_task(server.ready.wait())
        await asyncio.wait({ready, task}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
    if task.done():
        raise RuntimeError("the web server did not start") from task.exception()


async def _stop(server: Server, task: "asyncio.Task[None]") -> None:
    """Ask, then wait: a cancelled uvicorn leaves its sockets open."""
    server.should_exit = True
    await asyncio.wait({task}, timeout=GOODBYE + 5)
