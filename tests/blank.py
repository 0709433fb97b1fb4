"""Databases with nothing in them, copied from one that was brought up to date once: that takes its time."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from storage import open_store
from storage.engine import engines
from storage.store import SqlStore

DATABASE = "gatehouse.sqlite"


def blank(file: Path) -> Path:
    """This file, with an empty database in it; one that stands there already stays as it is."""
    if not file.exists():
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
