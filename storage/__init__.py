"""Everything that is kept: opened here, and nowhere else."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import URL

from bot.domain.errors import StorageError
from bot.ports import Clock, JobQueue, Store
from storage.engine import Engines, engines, sqlite_path
from storage.lock import instance_lock
from storage.queue import PACE, Pace, SqliteQueue
from storage.revisions import check_current, head, kept, known_revisions
from storage.store import SqlStore


@dataclass(frozen=True, slots=True)
class Storage:
    store: Store
    queue: JobQueue


@asynccontextmanager
async def open_storage(
    path: Path, clock: Clock, *, dice: random.Random | None = None, pace: Pace = PACE
) -> AsyncIterator[Storage]:
    """The database in this file, made if there is none, ours alone until the end of the block.

    InstanceRunning if another process has it; DatabaseDamaged if it is not a whole database of ours.
    """
    url = URL.create("sqlite+aiosqlite", database=str(path)).render_as_string()
    with instance_lock(path):
        async with open_store(url) as store:
            yield Storage(store, SqliteQueue(store, clock, dice or random.Random(), pace))  # noqa: S311  # jitter, no secret


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[SqlStore]:
    """The store at this database address, its schema brought up to date. A SQLite file must be locked by the caller."""
    from storage.soundness import prepare

    path = sqlite_path(url)
    if path is not None:
        await asyncio.to_thread(prepare, path, known_revisions())
    opened = engines(url)
    try:
        if await kept(opened.writer) != head():
            await _bring_up_to_date(opened)
        yield SqlStore(opened)
    finally:
        await opened.close()


async def _bring_up_to_date(opened: Engines) -> None:
    # Alembic is heavy, and what is up to date does without it
    from storage.migrate import migrate

    await migrate(opened.writer)


@asynccontextmanager
async def open_to_read(path: Path) -> AsyncIterator[SqlStore]:
    """The store in this file for reading alone, also while a bot runs on it.

    StorageError if there is none, or if its schema is not this program's: nothing is brought up to date here.
    """
    if not await asyncio.to_thread(path.exists):
        raise StorageError(f"there is no file {path}")
    opened = engines(URL.create("sqlite+aiosqlite", database=str(path)).render_as_string())
    opened = replace(opened, writer=opened.reader, write=opened.read)
    try:
        await check_current(opened.reader)
        yield SqlStore(opened)
    finally:
        await opened.close()
