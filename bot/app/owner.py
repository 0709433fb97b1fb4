"""The owner's commands, from the shell: by the running bot if there is one, else on the database itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.config import Config
from bot.domain.errors import InstanceRunning
from bot.domain.ids import Community, Place, Platform
from bot.ports import Store

_DEADLINE = 10.0


@dataclass(frozen=True, slots=True)
class Allowed:
    name: str
    discord_server: int | None


@dataclass(eq=False)
class NoControl(Exception):
    """A bot runs on this database, but did not do as asked."""

    says: str


@dataclass(frozen=True, slots=True)
class OnDatabase:
    """`bot.web.control.OwnerCommands`, done in the store."""

    store: Store

    async def allow(self, discord_server: int, name: str) -> Community:
        async with self.store.write() as tx:
            return await tx.communities.allow(Place(Platform.DISCORD, discord_server), name)

    async def allowed(self) -> Sequence[Community]:
        async with self.store.read() as tx:
            return await tx.communities.all()


async def allow(config: Config, discord_server: int, name: str) -> Allowed:
    """Allow this server's community; NoControl, DatabaseDamaged or StorageError if that failed."""
    try:
        async with _storage(config) as storage:
            return _shown(await OnDatabase(storage.store).allow(discord_server, name))
    except InstanceRunning:
        asked = {"discord_server": discord_server, "name": name}
        return Allowed(**await _ask(config.control_socket, "POST", asked))


async def allowed(config: Config) -> Sequence[Allowed]:
    """Every community that is allowed; the same errors."""
    try:
        async with _storage(config) as storage:
            return [_shown(one) for one in await OnDatabase(storage.store).allowed()]
    except InstanceRunning:
        return [Allowed(**one) for one in await _ask(config.control_socket, "GET")]


def _storage(config: Config) -> Any:
    # SQLAlchemy and Alembic are heavy: only who opens a database waits for them
    from bot.adapters.clock import SystemClock
    from storage import open_storage

    return open_storage(config.database.path, SystemClock())


async def _ask(socket: Path, method: str, body: object = None) -> Any:
    connector = aiohttp.UnixConnector(str(socket))
    timeout = aiohttp.ClientTimeout(total=_DEADLINE)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.request(method, "http://gatehouse/communities", json=body) as response,
        ):
            if response.status != 200:
                raise NoControl(f"the running bot answered HTTP {response.status}; its log says why")
            return await response.json()
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise NoControl(f"the running bot does not answer at {socket}") from error


def _shown(community: Community) -> Allowed:
    place = community.place(Platform.DISCORD)
    return Allowed(community.name, place.id if place else None)
