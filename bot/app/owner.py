"""The owner's commands, from the shell: by the running bot if there is one, else on the database itself."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.adapters.clock import WallClock
from bot.config import Config
from bot.domain.errors import ChainUnreadable, Conflict, InstanceRunning, PlatformError, Refusal
from bot.domain.ids import Community, Place
from bot.services.permitting.communities import Communities

if TYPE_CHECKING:
    from bot.services.house import Services
    from bot.web.hosting import Code, Export, Give, Import

_DEADLINE = 60.0
"""Seconds; a policy file may name fifty tokens, and each is looked at."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """A community the bot may serve; its places as `discord:ID` and `telegram:ID`."""

    name: str
    places: Sequence[str]


@dataclass(eq=False)
class NoControl(Exception):
    """A bot runs on this database, but did not do as asked."""

    says: str


async def allow(config: Config, place: Place, name: str) -> Allowed:
    """Allow this place's community; NoControl or a StorageError if that failed."""
    try:
        async with _communities(config.database.path) as communities:
            return _shown(await communities.settle([place], name))
    except InstanceRunning:
        asked = {"platform": place.platform, "place": place.id, "name": name}
        return Allowed(**await _ask(config.control_socket, "POST", asked))


async def allowed(config: Config) -> Sequence[Allowed]:
    """Every community that is allowed; the same errors."""
    try:
        async with _communities(config.database.path) as communities:
            return [_shown(one) for one in await communities.list()]
    except InstanceRunning:
        return [Allowed(**one) for one in await _ask(config.control_socket, "GET")]


@dataclass(eq=False)
class Refused(Exception):
    """What was asked for cannot be; nothing was changed. One line each."""

    lines: Sequence[str]


async def import_policy(
    config: Config, text: str, proposal: int | None = None, *, anyway: bool = False
) -> dict[str, Any]:
    """Look at a policy file, or apply what a look has proposed; Refused names every mistake in it."""
    from bot.web.hosting import Import, imported

    asked = Import(text=text, proposal=proposal, anyway=anyway)
    return await _done(config, "/policy", asked, lambda services: imported(services.policy_import, asked))


async def export_policy(config: Config, community: str) -> str:
    """The policy of this community as a file; Refused says why not."""
    from bot.web.hosting import Export, exported

    asked = Export(community=community)
    done = await _done(config, "/policy/export", asked, lambda services: exported(services.policy_export, asked))
    return str(done["text"])


async def award(config: Config, asked: "Give") -> dict[str, Any]:
    """Give a member a tier; Refused says why not."""
    from bot.web.hosting import given

    return await _done(config, "/awards", asked, lambda services: given(services.awards, asked))


async def code(config: Config, community: str) -> dict[str, Any]:
    """Make a code by which admins of a chat link it to this community; Refused says why not."""
    from bot.web.hosting import Code, coded

    asked = Code(community=community)
    return await _done(config, "/codes", asked, lambda services: coded(services.chats, asked))


async def _done(
    config: Config,
    path: str,
    asked: "Import | Export | Give | Code",
    here: Callable[["Services"], Awaitable[dict[str, Any]]],
) -> dict[str, Any]:
    """By the running bot, or here, with the bot's own services on the closed database."""
    from bot.app.house import opened
    from bot.web.hosting import refusals

    try:
        async with opened(config, WallClock()) as house:
            try:
                return await here(house.services)
            except (Refusal, Conflict, PlatformError, ChainUnreadable) as error:
                raise Refused(refusals(error)) from None
    except InstanceRunning:
        answer: dict[str, Any] = await _ask(config.control_socket, "POST", asked.model_dump(mode="json"), path)
        return answer


@asynccontextmanager
async def _communities(database: Path) -> AsyncIterator[Communities]:
    # SQLAlchemy and Alembic are heavy: only who opens a database waits for them
    from storage import open_storage

    async with open_storage(database, WallClock()) as storage:
        yield Communities(storage.store)


async def _ask(socket: Path, method: str, body: object = None, path: str = "/communities") -> Any:
    connector = aiohttp.UnixConnector(str(socket))
    timeout = aiohttp.ClientTimeout(total=_DEADLINE)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.request(method, f"http://gatehouse{path}", json=body) as response,
        ):
            if response.status == 409:
                raise Refused((await response.json())["lines"])
            if response.status != 200:
                raise NoControl(f"The running bot answered HTTP {response.status}; its log says why.")
            return await response.json()
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise NoControl(f"A bot runs on this database, but does not answer at {socket}.") from error


def _shown(community: Community) -> Allowed:
    return Allowed(community.name, [str(place) for place in community.places])
