"""The schema goes up, down and up again on both databases, and a rebuild never loses a child."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.domain.errors import StorageError
from storage.engine import Engines, engines, sqlite_path
from storage.migrate import migrate, run
from storage.revisions import SCRIPTS, head, known_revisions
from storage.soundness import prepare
from storage.tables import metadata

ALEMBIC = ScriptDirectory(str(SCRIPTS))
HEAD = ALEMBIC.get_current_head()
HEADER = f'''"""For a test."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{HEAD}", None, None
def downgrade(): pass
def upgrade():
'''
REBUILD = (
    HEADER
    + """
    with op.batch_alter_table("community", recreate="always") as table:
        table.add_column(sa.Column("motto", sa.Text()))
"""
)
BREAKS = (
    HEADER
    + """
    op.add_column("community", sa.Column("motto", sa.Text()))
    op.execute("INSERT INTO community (name, allowed) VALUES ('half', true)")
    op.execute("SELECT nothing FROM nowhere")
"""
)
ORPHANS = (
    HEADER
    + """
    op.execute("DELETE FROM community")
"""
)


only_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])
"""PostgreSQL rebuilds no tables and cannot switch its foreign keys off."""


@pytest.fixture
async def opened(db_url: str) -> AsyncIterator[Engines]:
    path = sqlite_path(db_url)
    if path is not None:
        prepare(path, frozenset())
    both = engines(db_url)
    yield both
    await both.close()


def _schema(connection: Connection) -> dict[str, Any]:
    """Every table: its columns, keys and indexes, as the database tells them."""
    known = _texts(connection) if connection.dialect.name == "sqlite" else {}
    found = {name: SEEN[text] for name, text in known.items() if text in SEEN}
    found |= _described(connection, [name for name in inspect(connection).get_table_names() if name not in found])
    SEEN.update({text: found[name] for name, text in known.items()})
    return {name: found[name] for name in found if name != "alembic_version"}


SEEN: dict[tuple[str, ...], Any] = {}
"""What a table of SQLite is like that was made in these words: it is asked table by table, and few change at once."""


def _texts(connection: Connection) -> dict[str, tuple[str, ...]]:
    query = "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' ORDER BY sql"
    found: dict[str, tuple[str, ...]] = {}
    for table, words in connection.execute(text(query)):
        found[table] = (*found.get(table, ()), words)
    return found


def _described(connection: Connection, tables: list[str]) -> dict[str, Any]:
    look, of = inspect(connection), {"filter_names": tables}
    columns, keys = look.get_multi_columns(**of), look.get_multi_pk_constraint(**of)
    foreign, unique = look.get_multi_foreign_keys(**of), look.get_multi_unique_constraints(**of)
    indexes = look.get_multi_indexes(**of)
    return {
        name: [
            [(c["name"], str(c["type"]), c["nullable"]) for c in columns[None, name]],
            keys[None, name],
            sorted(map(str, foreign[None, name])),
            sorted(map(str, unique[None, name])),
            sorted((i["name"], str(i["column_names"]), i["unique"]) for i in indexes[None, name]),
        ]
        for name in tables
    }


async def _looks(opened: Engines) -> dict[str, Any]:
    async with opened.reader.connect() as connection:
        return await connection.run_sync(_schema)


async def test_every_migration_goes_up_and_down_and_up_to_the_same_schema(opened: Engines):
    below = await _looks(opened)
    for step in list(ScriptDirectory(str(SCRIPTS)).walk_revisions())[::-1]:
        await run(opened.writer, command.upgrade, step.revision)
        above = await _looks(opened)
        await run(opened.writer, command.downgrade, "-1")
        assert await _looks(opened) == below
        await run(opened.writer, command.upgrade, step.revision)
        below = await _looks(opened)
        assert below == above
    assert set(below) == set(metadata.tables)


async def test_the_migrations_make_exactly_the_tables_of_the_code(opened: Engines):
    await migrate(opened.writer)

    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)

    async with opened.reader.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_partial_indexes_have_the_conditions_of_the_code(opened: Engines):
    """The comparison of Alembic does not look at them."""
    await migrate(opened.writer)
    migrated = await _conditions(opened)
    await run(opened.writer, command.downgrade, "base")
    async with opened.writer.begin() as connection:
        await connection.run_sync(metadata.create_all)
    assert migrated == await _conditions(opened)
    assert {
        "pass_open",
        "pass_look",
        "pass_lost",
        "pass_unknown",
        "door_behind",
        "challenge_open",
        "event_news",
    } <= set(migrated)


async def _conditions(opened: Engines) -> dict[str, str]:
    sqlite = opened.reader.dialect.name == "sqlite"
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%WHERE%'"
    if not sqlite:
        query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%WHERE%'"
    async with opened.reader.connect() as connection:
        return {row[0]: row[1] for row in await connection.execute(text(query))}


def _scripts(tmp_path: Path, extra: str) -> Path:
    scripts = tmp_path / "scripts"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9999_test.py").write_text(extra)
    return scripts


async def _with_a_member(opened: Engines) -> None:
    await migrate(opened.writer)
    async with opened.writer.begin() as connection:
        await connection.execute(text("INSERT INTO community (name, allowed) VALUES ('Plotter Garden', true)"))
        await connection.execute(
            text("INSERT INTO member (community_id, revision, notices) SELECT id, 0, false FROM community")
        )


async def _counts(opened: Engines) -> tuple[int, int]:
    query = "SELECT (SELECT count(*) FROM community), (SELECT count(*) FROM member)"
    async with opened.reader.connect() as connection:
        communities, members = (await connection.execute(text(query))).one()
        return communities, members


@only_sqlite
async def test_rebuilding_a_parent_table_keeps_its_children(opened: Engines, tmp_path: Path):
    await _with_a_member(opened)
    await migrate(opened.writer, scripts=_scripts(tmp_path, REBUILD))
    assert await _counts(opened) == (1, 1)
    assert "motto" in str((await _looks(opened))["community"])


async def test_a_migration_that_fails_half_way_leaves_nothing(opened: Engines, tmp_path: Path):
    await _with_a_member(opened)
    before = await _looks(opened)
    with pytest.raises(StorageError):
        await migrate(opened.writer, scripts=_scripts(tmp_path, BREAKS))
    assert await _looks(opened) == before
    assert await _counts(opened) == (1, 1)


@only_sqlite
async def test_a_migration_that_would_leave_orphans_is_undone(opened: Engines, tmp_path: Path):
    await _with_a_member(opened)
    with pytest.raises(StorageError, match="without their parent"):
        await migrate(opened.writer, scripts=_scripts(tmp_path, ORPHANS))
    assert await _counts(opened) == (1, 1)


@only_sqlite
async def test_foreign_keys_are_on_again_after_a_migration_even_a_failed_one(opened: Engines, tmp_path: Path):
    await migrate(opened.writer)
    with pytest.raises(StorageError):
        await migrate(opened.writer, scripts=_scripts(tmp_path, BREAKS))
    async with opened.writer.connect() as connection:
        assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar_one() == 1


async def test_a_schema_newer_than_the_program_is_refused(opened: Engines):
    await migrate(opened.writer)
    async with opened.writer.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="9999"):
        await migrate(opened.writer)


def test_the_names_of_the_files_say_what_alembic_reads_in_them() -> None:
    assert head() == HEAD
    assert known_revisions() == {script.revision for script in ALEMBIC.walk_revisions()}
