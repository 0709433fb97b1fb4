"""A statement for SQLite comes home whole, or is refused: nobody waits for a thread that has ended."""

import asyncio
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from storage.trips import OneTrip


async def test_a_connection_that_was_stopped_keeps_nobody_waiting(tmp_path: Path):
    connection = await OneTrip(partial(sqlite3.connect, tmp_path / "file", isolation_level=None), 64)
    stopped = connection.stop()
    async with asyncio.timeout(5):
        with pytest.raises(ValueError, match="closed"):
            await connection.trip(lambda cursor: cursor.execute("SELECT 1"))
        await stopped


async def test_a_begin_that_fails_is_tried_again_with_the_next_statement(tmp_path: Path):
    """Else the next one would run outside of its transaction, and stay whatever becomes of that."""
    connect = partial(sqlite3.connect, tmp_path / "file", isolation_level=None, timeout=0)
    other, connection = connect(), await OneTrip(connect, 64)
    other.execute("CREATE TABLE kept (word TEXT)")
    other.execute("BEGIN IMMEDIATE")
    connection.opening = "BEGIN IMMEDIATE"
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        await connection.trip(lambda cursor: cursor.execute("INSERT INTO kept VALUES ('one')"))
    other.execute("COMMIT")
    await connection.trip(lambda cursor: cursor.execute("INSERT INTO kept VALUES ('two')"))
    await connection.rollback()
    assert other.execute("SELECT * FROM kept").fetchall() == []
    other.close()
    await connection.close()
