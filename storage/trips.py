"""SQLite's driver in one trip a statement, and each trip to its end.

aiosqlite sends a cursor, its execution, its rows and its end to its thread one by one, and a transaction's begin before
them. Each of them waits for the thread and then for the loop, which takes longer than most statements do.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Self, TypeVar

import aiosqlite

T = TypeVar("T")
Run = Callable[[sqlite3.Cursor], object]


@dataclass(frozen=True, slots=True)
class Brought:
    """All there is to know of a statement that has run; the names are those of PEP 249."""

    rows: Sequence[Any] = ()
    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None


class OneTrip(aiosqlite.Connection):
    """aiosqlite's connection, whose statements come home whole.

    `opening` begins a transaction with its first statement. A trip that is cancelled ends first.
    """

    opening = ""
    _whole = False
    _cancelled: asyncio.CancelledError | None = None

    def cursor(self) -> "Statement":  # type: ignore[override]  # nothing to wait for
        return Statement(self)

    async def trip(self, run: Run) -> Brought:
        """Run this on a cursor of its own, in the driver's thread."""
        try:
            brought: Brought = await self._execute(_brought, self._conn, self.opening, run)
            return brought
        finally:
            self._opened()

    async def commit(self) -> None:
        self.opening = ""
        if self._conn.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Nothing to undo is nothing to send: most connections come back to their pool after a commit."""
        self.opening = ""
        if self._conn.in_transaction:
            await super().rollback()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Within this block a cancellation is let through at the block's end, not between its trips."""
        self._whole = True
        try:
            yield
        finally:
            self._whole = False
            self._let_through()

    def _let_through(self) -> None:
        cancelled, self._cancelled = self._cancelled, None
        if cancelled is not None:
            raise cancelled

    async def _execute(self, fn: Callable[..., T], *args: Any, **options: Any) -> T:
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")  # as aiosqlite says it: nobody takes this trip any more
        trip = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((trip, partial(fn, *args, **options)))
        while not trip.done():
            try:
                await asyncio.shield(trip)
            except asyncio.CancelledError as error:
                self._cancelled = error
        if not self._whole:
            self._let_through()
        done: T = trip.result()
        return done

    def _opened(self) -> None:
        """A begin that failed is tried again with the next statement: none may run outside its transaction."""
        if self._conn.in_transaction:
            self.opening = ""


class Statement:
    """What SQLAlchemy takes for an open cursor; nothing of it is open."""

    arraysize = 1

    def __init__(self, connection: OneTrip) -> None:
        self._connection = connection
        self._brought = Brought()

    @property
    def description(self) -> Any:
        return self._brought.description

    @property
    def rowcount(self) -> int:
        return self._brought.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._brought.lastrowid

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        self._brought = await self._connection.trip(lambda cursor: cursor.execute(sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> Self:
        self._brought = await self._connection.trip(lambda cursor: cursor.executemany(sql, parameters))
        return self

    async def fetchall(self) -> Sequence[Any]:
        return self._brought.rows

    async def close(self) -> None:
        """The driver's cursor was closed where it was opened."""


def _brought(connection: sqlite3.Connection, opening: str, run: Run) -> Brought:
    if opening:
        connection.execute(opening)
    with closing(connection.cursor()) as cursor:
        run(cursor)
        rows = cursor.fetchall() if cursor.description else ()
        return Brought(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
