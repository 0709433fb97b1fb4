"""Which schemas there are, by their files' names: Alembic is heavy, and on most days nothing is brought up to date."""

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import StorageError
from storage.engine import our_errors

SCRIPTS = Path(__file__).parent / "migrations"


def known_revisions(scripts: Path = SCRIPTS) -> frozenset[str]:
    """Every schema revision this program has; `0010_last_spoken.py` holds `0010`."""
    return frozenset(script.name.partition("_")[0] for script in (scripts / "versions").glob("[0-9]*.py"))


def head(scripts: Path = SCRIPTS) -> str:
    """The newest of them."""
    return max(known_revisions(scripts))


async def kept(engine: AsyncEngine) -> str | None:
    """The revision this database is at; None if it has no tables yet."""
    with our_errors():
        async with engine.connect() as connection:
            tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
            asked = text("SELECT version_num FROM alembic_version")
            return await connection.scalar(asked) if "alembic_version" in tables else None


async def check_current(reader: AsyncEngine, scripts: Path = SCRIPTS) -> None:
    """StorageError unless the schema is exactly this program's."""
    found, newest = await kept(reader), head(scripts)
    if found != newest:
        raise StorageError(f"the database is at schema {found}, this program at {newest}: start the bot with it once")
