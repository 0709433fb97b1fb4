"""Connections: on SQLite one writer and a few readers that cannot write; on PostgreSQL one pool for both."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, AsyncAdaptedQueuePool, Connection, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import StorageError
from storage.trips import OneTrip
from storage.turns import Connect, Turns

READERS = 4
WAIT = 30.0
"""Seconds a transaction waits for its turn before it fails."""
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
BUSY = 5.0
"""Seconds SQLite waits for a lock that a program outside holds."""


@dataclass(frozen=True, slots=True)
class Engines:
    """Where to write and where to read. Errors never show parameters: they hold tokens and addresses."""

    writer: AsyncEngine
    reader: AsyncEngine
    write: Connect
    read: Connect

    def beside(self, suffix: str) -> Path | None:
        """A file beside the database's own; None where the database is none."""
        path = sqlite_path(self.writer.url.render_as_string(hide_password=False))
        return None if path is None else path.with_name(f"{path.name}.{suffix}")

    async def truncate_log(self) -> bool:
        """Fold SQLite's write-ahead log into the file and empty it; False if a reader still needs it."""
        if self.writer.dialect.name != "sqlite":
            return True
        async with self.writer.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is not None
            cursor = await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = await cursor.fetchone()
        return not busy

    async def close(self) -> None:
        """Readers first, so that the writer is last and folds the write-ahead log into the file."""
        await self.reader.dispose()
        await self.writer.dispose()


def engines(url: str) -> Engines:
    """The engines for this database address; nothing is opened yet."""
    path = sqlite_path(url)
    return _sqlite(path) if path is not None else _postgresql(url)


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite address, None for any other database."""
    parts = make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None


def _sqlite(path: Path) -> Engines:
    """BEGIN IMMEDIATE: a transaction that turned writer half-way would fail at once, however long it may wait."""
    file = URL.create("sqlite+aiosqlite", database=str(path))
    readonly = URL.create("sqlite+aiosqlite", database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})
    writer, reader = _sqlite_engine(file, 1), _sqlite_engine(readonly, READERS)
    event.listen(writer.sync_engine, "connect", _pragmas(*_PRAGMAS))
    event.listen(writer.sync_engine, "begin", _begin("BEGIN IMMEDIATE"))
    event.listen(reader.sync_engine, "begin", _begin("BEGIN"))
    return Engines(writer, reader, Turns(writer, 1, WAIT), Turns(reader, READERS, WAIT))


def _sqlite_engine(url: URL, size: int) -> AsyncEngine:
    return create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=WAIT,
        hide_parameters=True,
        # the driver shall begin no transactions of its own
        connect_args={"isolation_level": None, "timeout": BUSY, "async_creator_fn": _connected},
    )


def _postgresql(url: str) -> Engines:
    engine = create_async_engine(url, pool_size=READERS, max_overflow=READERS, pool_timeout=WAIT, hide_parameters=True)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Engines(engine, reader, _pooled(engine), _pooled(reader))


def _connected(database: str, **options: Any) -> OneTrip:
    connection = OneTrip(partial(sqlite3.connect, database, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001  (a bot that ends does not wait for its files)
    return connection


def _pooled(engine: AsyncEngine) -> Connect:
    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection]:
        async with engine.connect() as connection:
            await connection.begin()
            yield connection

    return connect


def _pragmas(*pragmas: str) -> Callable[[Any, object], None]:
    def on_connect(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return on_connect


def _begin(words: str) -> Callable[[Connection], None]:
    def on_begin(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, OneTrip)
        driver.opening = words

    return on_begin


@contextmanager
def our_errors() -> Iterator[None]:
    """The library's errors become StorageError; what it quotes of the row does not show."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StorageError(_first_line(error)) from error


def _first_line(error: SQLAlchemyError) -> str:
    """What happened. The lines after the first may quote the row."""
    said = str(getattr(error, "orig", None) or error)
    return f"{type(error).__name__}: {said.partition(chr(10))[0]}"
