"""A database is opened by one process, made when there is none, and left as it is when something is wrong with it."""

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.errors import DatabaseDamaged, InstanceRunning
from bot.domain.ids import Community, Place, Platform
from storage import open_storage
from tests.ports.conftest import SetClock

HERE = Place(Platform.DISCORD, 1)


async def _with_rows(path: Path, clock: SetClock) -> None:
    async with open_storage(path, clock) as opened, opened.store.write() as tx:
        for number in range(30):
            await tx.communities.allow(Place(Platform.DISCORD, number), "Plotter Garden " * 200)


def _write(path: Path, content: bytes, at: int = 0) -> None:
    path.parent.mkdir(exist_ok=True)
    path.touch()
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def _cut(path: Path, part: float) -> None:
    os.truncate(path, int(path.stat().st_size * part))


def _files(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def _refused(path: Path, clock: SetClock) -> str:
    """Why the database is refused; fails if it is opened or touched."""
    before = _hash(path)
    with pytest.raises(DatabaseDamaged) as caught:
        async with open_storage(path, clock):
            pass
    assert _hash(path) == before
    return caught.value.detail


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data of ada & co%20#1?" / "gatehouse.sqlite"


async def test_a_missing_database_is_made_for_its_owner_only_and_kept(path: Path, clock: SetClock):
    for _ in range(2):
        async with open_storage(path, clock) as opened, opened.store.write() as tx:
            community = await tx.communities.allow(HERE, "Plotter Garden")
    assert community == Community(1, "Plotter Garden", (HERE,))
    assert _files(path.parent) == {"gatehouse.sqlite": 0o600, "gatehouse.sqlite.lock": 0o600}


async def test_an_empty_file_is_a_new_database(path: Path, clock: SetClock):
    _write(path, b"")
    async with open_storage(path, clock) as opened, opened.store.read() as tx:
        assert await tx.communities.all() == []


HOLD = """
import sys
from pathlib import Path
from storage.lock import instance_lock
with instance_lock(Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    """It holds the lock until it is killed."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        yield other
        other.kill()


async def test_a_second_process_is_told_who_has_the_database_until_that_one_ends(
    path: Path, clock: SetClock, other_process: subprocess.Popen[str]
):
    with pytest.raises(InstanceRunning, match=f"process {other_process.pid}"):
        async with open_storage(path, clock):
            pass
    other_process.kill()
    other_process.wait(10)
    async with open_storage(path, clock):
        pass


async def test_the_database_cannot_be_opened_twice_in_one_process(path: Path, clock: SetClock):
    async with open_storage(path, clock):
        with pytest.raises(InstanceRunning, match=f"process {os.getpid()}"):
            async with open_storage(path, clock):
                pass


async def test_a_file_that_is_no_database_is_refused(path: Path, clock: SetClock):
    _write(path, b"these are notes about plotters")
    assert "not a SQLite database" in await _refused(path, clock)


async def test_a_database_of_another_program_is_refused(path: Path, clock: SetClock):
    _write(path, b"")
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipe (id INTEGER)")
    assert "another program" in await _refused(path, clock)


@pytest.mark.parametrize("part", [0.02, 0.3, 0.5, 0.99])
async def test_a_truncated_database_is_refused(path: Path, clock: SetClock, part: float):
    await _with_rows(path, clock)
    _cut(path, part)
    assert await _refused(path, clock)


async def test_a_database_with_a_page_overwritten_is_refused(path: Path, clock: SetClock):
    await _with_rows(path, clock)
    _write(path, b"\xff" * 4096, at=4096 * 2)
    assert await _refused(path, clock)


async def test_a_schema_newer_than_the_program_is_refused(path: Path, clock: SetClock):
    await _with_rows(path, clock)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert "newer Gatehouse (schema 9999)" in await _refused(path, clock)


async def test_a_log_without_its_database_is_refused(path: Path, clock: SetClock):
    log = path.with_name(f"{path.name}-wal")
    _write(log, b"pages that were committed")
    before = _hash(log)
    with pytest.raises(DatabaseDamaged, match="put it back"):
        async with open_storage(path, clock):
            pass
    assert path.name not in _files(path.parent)
    assert _hash(log) == before


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.domain.ids import Place, Platform
from storage import open_storage
async def main():
    async with open_storage(Path(sys.argv[1]), None) as opened:
        async with opened.store.write() as tx:
            await tx.communities.allow(Place(Platform.DISCORD, 1), "committed")
        async with opened.store.write() as tx:
            await tx.communities.allow(Place(Platform.DISCORD, 2), "not yet")
            os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


@pytest.fixture
def killed_while_writing(path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.usefixtures("killed_while_writing")
async def test_what_was_committed_before_a_kill_is_there(path: Path, clock: SetClock):
    async with open_storage(path, clock) as opened, opened.store.read() as tx:
        assert [community.name for community in await tx.communities.all()] == ["committed"]


async def test_reading_and_doing_nothing_leave_the_file_alone(path: Path, clock: SetClock):
    async with open_storage(path, clock) as opened, opened.store.write() as tx:
        await tx.communities.allow(HERE, "Plotter Garden")
    before = _hash(path)
    async with open_storage(path, clock) as opened, opened.store.read() as tx:
        await tx.communities.all()
    assert _hash(path) == before
