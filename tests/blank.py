"""Databases with nothing in them, copied from one that was brought up to date once: that takes its time."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest
from aiosqlite import core

from storage import open_store
from storage.engine import engines
from storage.store import SqlStore

DATABASE = "gatehouse.sqlite"


def blank(file: Path) -> Path:
    """This file, with an empty database in it; one that stands there already stays as it is."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_migrated())
    return file


@asynccontextmanager
async def fresh_store(folder: Path) -> AsyncIterator[SqlStore]:
    """The store of this folder, without rows if it is new."""
    opened = engines(f"sqlite:///{blank(folder / DATABASE)}")
    try:
        yield SqlStore(opened)
    finally:
        await opened.close()


@asynccontextmanager
async def stored() -> AsyncIterator[SqlStore]:
    """A store in memory as far as the machine has room there, for campaigns: one thing after another."""
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder, pytest.MonkeyPatch.context() as patch:
        blank(Path(folder) / DATABASE)  # it is made with a thread
        patch.setattr(core, "SimpleQueue", _Here)
        async with fresh_store(Path(folder)) as store:
            yield store


_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


class _Here:
    """In place of the queue to a connection's thread: what is put in is done at once. It halves a campaign's time."""

    def put_nowait(self, asked) -> None:
        future, function = asked
        try:
            done = function()
        except BaseException as error:  # noqa: BLE001  whatever it is, it is for whoever waits
            future.set_exception(error)
        else:
            future.set_result(done)

    def get(self):
        """What the thread hears of it: to end."""
        return None, lambda: core._STOP_RUNNING_SENTINEL


@cache
def _migrated() -> bytes:
    """A thread has a loop of its own, so this can be asked for from inside another."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as thread:
        file = Path(folder) / DATABASE
        thread.submit(asyncio.run, _made(file)).result()
        return file.read_bytes()


async def _made(file: Path) -> None:
    async with open_store(f"sqlite+aiosqlite:///{file}"):
        pass
