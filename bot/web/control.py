"""The owner's door: commands for a running bot, through a Unix socket that only its own user can open."""

import contextlib
import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Protocol

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from bot.domain.ids import Community, Platform


class OwnerCommands(Protocol):
    """What the host's owner can have done while the bot runs."""

    async def allow(self, discord_server: int, name: str) -> Community:
        """The community of this server, allowed from now on."""
        ...

    async def allowed(self) -> Sequence[Community]:
        """Every allowed community."""
        ...


class Allow(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    discord_server: Annotated[int, Field(ge=1, lt=2**63)]
    name: Annotated[str, Field(min_length=1, max_length=100)]


class Shown(BaseModel):
    """An allowed community on the wire."""

    name: str
    discord_server: int | None


def control_app(commands: OwnerCommands) -> FastAPI:
    """The commands as HTTP: POST and GET /communities."""
    app = FastAPI(title="Gatehouse control", docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/communities")
    async def allow(asked: Allow) -> Shown:
        return _shown(await commands.allow(asked.discord_server, asked.name))

    @app.get("/communities")
    async def allowed() -> list[Shown]:
        return [_shown(community) for community in await commands.allowed()]

    return app


@contextlib.contextmanager
def control_socket(path: Path) -> Iterator[socket.socket]:
    """A listening socket at this path, mode 0600 from its first moment; the path is gone afterwards.

    Only who holds the instance lock may call this: a socket left by a killed process is replaced.
    """
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        before = os.umask(0o177)
        try:
            listening.bind(str(path))
        finally:
            os.umask(before)
        listening.listen(8)
        yield listening
    finally:
        listening.close()
        path.unlink(missing_ok=True)


def control_server(commands: OwnerCommands) -> uvicorn.Server:
    """A server for the socket: `serve([socket])` until `should_exit`. It leaves the process's signals alone."""
    return _Quiet(
        uvicorn.Config(
            control_app(commands), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
    )


class _Quiet(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _shown(community: Community) -> Shown:
    place = community.place(Platform.DISCORD)
    return Shown(name=community.name, discord_server=place.id if place else None)
