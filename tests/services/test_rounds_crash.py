"""kill -9 while a round is opened, voted in, closed and counted: each step happened whole, or not at all."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.blank import fresh_store

KEPT = (
    "SELECT state, (SELECT count(*) FROM candidate), (SELECT count(*) FROM elector),"
    " (SELECT count(*) FROM round_member),"
    " (SELECT count(*) FROM entry WHERE sealed), ballots, (SELECT count(*) FROM ballot), file IS NOT NULL FROM round"
)
DRAFT = ("draft", 0, 0, 0, 0, 0, 0, 0)
OPEN = ("open", 1, 3, 3, 1, 0, 0, 0)
VOTED = (*OPEN[:5], 1, 1, 0)
CLOSED = ("closed", *VOTED[1:])


async def killed(folder: Path, step: str, words: str) -> tuple[object, ...]:
    """What is kept of the round, when the process was killed before this statement of this step."""
    async with fresh_store(folder):
        pass
    command = [sys.executable, "-m", "tests.round_crash_worker", str(folder), step, words]
    ended = await asyncio.to_thread(subprocess.run, command, timeout=240, check=False)
    assert ended.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(folder / "gatehouse.sqlite")) as connection:
        return tuple(connection.execute(KEPT).fetchone())


@pytest.mark.parametrize(
    ("step", "words", "kept"),
    [
        ("open", "INSERT INTO candidate", DRAFT),
        ("open", "UPDATE entry SET sealed", DRAFT),
        ("open", "COMMIT", DRAFT),
        ("vote", "INSERT INTO ballot", OPEN),
        ("vote", "UPDATE round", OPEN),
        ("vote", "COMMIT", OPEN),
        ("close", "COMMIT", VOTED),
        ("close", "UPDATE candidate", CLOSED),
    ],
)
async def test_killed_before_the_commit_nothing_of_the_step_has_happened(tmp_path, step, words, kept):
    assert await killed(tmp_path, step, words) == kept
