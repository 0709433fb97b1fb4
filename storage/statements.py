"""What every repository says in the same way, and the one thing the two databases say differently."""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

MOST_BINDS = 10_000
"""SQLite takes 32,766 parameters a statement."""

T = TypeVar("T")


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT; the two databases' classes are twins."""
    if connection.dialect.name == "postgresql":
        return cast("sqlite.Insert", postgresql.insert(table))
    return sqlite.insert(table)


def chunks(items: Collection[T]) -> Iterator[Sequence[T]]:
    """The items, few enough at a time to be named in one statement."""
    listed = tuple(items)
    for start in range(0, len(listed), MOST_BINDS):
        yield listed[start : start + MOST_BINDS]
