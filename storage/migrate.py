"""Brings the schema to a revision: one transaction, all or nothing."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import StorageError

SCRIPTS = Path(__file__).parent / "migrations"
_MIGRATING = 0x47415445
"""PostgreSQL's advisory lock, so that two processes that start together migrate one after the other."""


def known_revisions(scripts: Path = SCRIPTS) -> frozenset[str]:
    """Every schema revision this program has."""
    return frozenset(script.revision for script in ScriptDirectory(str(scripts)).walk_revisions())


async def migrate(writer: AsyncEngine, to: str = "head", scripts: Path = SCRIPTS) -> None:
    """Bring the schema up or down to this revision; if anything fails, nothing has changed."""
    async with writer.connect() as connection:
        if writer.dialect.name != "sqlite":
            await _inside(connection, to, scripts)
            return
        # Rebuilding a parent table with foreign keys on deletes its children, and inside a transaction
        # this switch does nothing.
        await _foreign_keys(connection, on=False)
        try:
            await _inside(connection, to, scripts)
        finally:
            await connection.rollback()
            await _foreign_keys(connection, on=True)


async def _foreign_keys(connection: AsyncConnection, *, on: bool) -> None:
    raw = await connection.get_raw_connection()
    assert raw.driver_connection is not None
    await raw.driver_connection.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


async def _inside(connection: AsyncConnection, to: str, scripts: Path) -> None:
    async with connection.begin():
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
        await connection.run_sync(_run, to, scripts)
        if connection.dialect.name == "sqlite":
            orphans = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
            if orphans:
                raise StorageError(f"the migration would leave rows without their parent: {orphans[:3]}")


def _run(connection: Connection, to: str, scripts: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    verb = command.downgrade if to == "base" or to.startswith("-") else command.upgrade
    verb(config, to)
