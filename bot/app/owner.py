"""The owner's commands, from the shell: by the running bot if there is one, else on the database itself."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.adapters.clock import WallClock
from bot.config import Config
from bot.domain.errors import InstanceRunning
from bot.domain.ids import Community, Place, Platform
from bot.services.communities import Communities

_DEADLINE = 10.0


@dataclass(frozen=True, slots=True)
class Allowed:
    """A community the bot may serve."""

    name: str
    discord_server: int | None


@dataclass(eq=False)
class NoControl(Exception):
    """A bot runs on this database, but did not do as asked."""

    says: str


async def allow(config: Config, discord_server: int, name: str) -> Allowed:
    """Allow this server's community; NoControl or a StorageError if that failed."""
    try:
        async with _communities(config.database.path) as communities:
            return _shown(await communities.allow(Place(Platform.DISCORD, discord_server), name))
    except InstanceRunning:
        asked = {"discord_server": discord_server, "name": name}
        return Allowed(**await _ask(config.control_socket, "POST", asked))


async def allowed(config: Config) -> Sequence[Allowed]:
    """Every community that is allowed; the same errors."""
    try:
        async with _communities(config.database.path) as communities:
            return [_shown(one) for one in await communities.list()]
    except InstanceRunning:
        return [Allowed(**one) for one in await _ask(config.control_socket, "GET")]


@asynccontextmanager
async def _communities(database: Path) -> AsyncIterator[Communities]:
    # SQLAlchemy and Alembic are heavy: only who opens a database waits for them
    from storage import open_storage

    async with open_storage(database, WallClock()) as storage:
        yield Communities(storage.store)


async def _ask(socket: Path, method: str, body: object = None) -> Any:
    connector = aiohttp.UnixConnector(str(socket))
    timeout = aiohttp.ClientTimeout(total=_DEADLINE)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.request(method, "http://gatehouse/communities", json=body) as response,
        ):
            if response.status != 200:
                raise NoControl(f"The running bot answered HTTP {response.status}; its log says why.")
            return await response.json()
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise NoControl(f"A bot runs on this database, but does not answer at {socket}.") from error


def _shown(community: Community) -> Allowed:
    place = community.place(Platform.DISCORD)
    return Allowed(community.name, place.id if place else None)
