"""Moves the schema between revisions: in one transaction, all or nothing."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import StorageError
from storage.engine import our_errors
from storage.revisions import SCRIPTS

Verb = Callable[[Config, str], None]
_MIGRATING = 0x47415445
"""PostgreSQL's advisory lock, so that two processes that start together migrate one after the other."""


async def migrate(writer: AsyncEngine, scripts: Path = SCRIPTS) -> None:
    """Bring the schema up to date; if anything fails, nothing has changed."""
    await run(writer, command.upgrade, "head", scripts)


async def run(writer: AsyncEngine, verb: Verb, to: str, scripts: Path = SCRIPTS) -> None:
    """Bring the schema to this revision with Alembic's `upgrade` or `downgrade`."""
    move = partial(_move, verb, to, scripts)
    with our_errors():
        async with writer.connect() as connection:
            await (_without_foreign_keys if writer.dialect.name == "sqlite" else _locked)(connection, move)


async def _locked(connection: AsyncConnection, move: Callable[[Connection], None]) -> None:
    async with connection.begin():
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
        await connection.run_sync(move)


async def _without_foreign_keys(connection: AsyncConnection, move: Callable[[Connection], None]) -> None:
    """SQLite rebuilds tables, and rebuilding a parent with foreign keys on deletes its children.

    The switch does nothing inside a transaction, so it stands outside; what it would have caught is checked at the end.
    """
    await _foreign_keys(connection, on=False)
    try:
        async with connection.begin():
            await connection.run_sync(move)
            orphans = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
            if orphans:
                raise StorageError(f"the migration would leave rows without their parent: {orphans[:3]}")
    finally:
        await _foreign_keys(connection, on=True)


async def _foreign_keys(connection: AsyncConnection, *, on: bool) -> None:
    raw = await connection.get_raw_connection()
    assert raw.driver_connection is not None
    await raw.driver_connection.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _move(verb: Verb, to: str, scripts: Path, connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        verb(config, to)
    except CommandError as error:
        raise StorageError(f"the schema cannot be brought to {to}: {error}") from error
