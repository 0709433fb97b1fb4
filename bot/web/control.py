"""The owner's door: commands for a running bot, through a Unix socket that only its own user can open."""

import contextlib
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, ConfigDict, Field

from bot.domain.ids import Community, Place, Platform
from bot.services.permitting.communities import Communities
from bot.web.server import serving_on


class Allow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    platform: Platform
    place: Annotated[int, Field(gt=-(2**63), lt=2**63)]
    name: Annotated[str, Field(min_length=1, max_length=100)]


class Shown(BaseModel):
    """An allowed community on the wire; its places as `discord:ID` and `telegram:ID`."""

    name: str
    places: list[str]


def control_app(communities: Communities, *more: APIRouter) -> FastAPI:
    """The commands as HTTP: POST and GET /communities, and what else there is."""
    app = FastAPI(title="Gatehouse control", docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/communities")
    async def allow(asked: Allow) -> Shown:
        return _shown(await communities.settle([Place(asked.platform, asked.place)], asked.name))

    @app.get("/communities")
    async def allowed() -> list[Shown]:
        return [_shown(community) for community in await communities.list()]

    for router in more:
        app.include_router(router)
    return app


@contextlib.asynccontextmanager
async def control_door(communities: Communities, path: Path, *more: APIRouter) -> AsyncIterator[None]:
    """Take the owner's commands at this path within this block. Only for who holds the instance lock."""
    with control_socket(path) as listening:
        async with serving_on(control_app(communities, *more), listening):
            yield


@contextlib.contextmanager
def control_socket(path: Path) -> Iterator[socket.socket]:
    """A listening socket at this path, mode 0600 from its first moment; the path is gone afterwards.

    One left by a killed process is replaced: the instance lock says that nobody listens there.
    """
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        before = os.umask(0o177)  # uvicorn's own `uds` would open it to everybody
        try:
            listening.bind(str(path))
        finally:
            os.umask(before)
        listening.listen(8)
        yield listening
    finally:
        listening.close()
        path.unlink(missing_ok=True)


def _shown(community: Community) -> Shown:
    return Shown(name=community.name, places=[str(place) for place in community.places])
