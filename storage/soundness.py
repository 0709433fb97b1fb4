"""Whether a database file may be used at all. A file that may not is never changed."""

import os
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from bot.domain.errors import DatabaseDamaged

APPLICATION_ID = 0x47415445
"""`GATE` in ASCII: how a database says that it is ours."""
_MAGIC = b"SQLite format 3\0"


def prepare(path: Path, known: Collection[str]) -> None:
    """Make the file if there is none; DatabaseDamaged if what is there is not a whole database of ours.

    `known` are the schema revisions this program can bring up to date.
    """
    if path.exists() and path.stat().st_size:
        _check(path, known)
        return
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists() and wal.stat().st_size:
        raise DatabaseDamaged(f"{wal.name} is there but {path.name} is missing or empty: put it back beside its log")
    _create(path)


def _create(path: Path) -> None:
    """All at once: a crash leaves either no file or one that knows whose it is."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(new)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode=WAL")
    new.replace(path)


def _check(path: Path, known: Collection[str]) -> None:
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise DatabaseDamaged(f"{path.name} is not a SQLite database")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            _inspect(connection, path.name, known)
    except sqlite3.DatabaseError as error:
        raise DatabaseDamaged(f"{path.name} cannot be read: {error}") from error


def _inspect(connection: sqlite3.Connection, name: str, known: Collection[str]) -> None:
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        raise DatabaseDamaged(f"{name} is a database of another program")
    found = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
    if found != ["ok"]:
        raise DatabaseDamaged(f"{name} is damaged: {'; '.join(found)}")
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
        return
    newer = [row[0] for row in connection.execute("SELECT version_num FROM alembic_version") if row[0] not in known]
    if newer:
        raise DatabaseDamaged(f"{name} was written by a newer Gatehouse (schema {newer[0]}): use that one")
