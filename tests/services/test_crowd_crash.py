"""kill -9 while a crowd is linked: for each of them all of it happened, or nothing."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.services.signing_in.verify import Linked
from tests.crowd_crash_worker import PEOPLE
from tests.house_verify import open_house

COUNTED = (
    "SELECT (SELECT count(*) FROM challenge WHERE used_at IS NOT NULL), (SELECT count(*) FROM wallet),"
    " (SELECT count(*) FROM member), (SELECT count(*) FROM account), (SELECT count(*) FROM job)"
)


def killed(folder: Path, words: str) -> list[list[str]]:
    """What each of them sent, when the process was killed before this statement."""
    command = [sys.executable, "-m", "tests.crowd_crash_worker", str(folder), words]
    ended = subprocess.run(command, stdout=subprocess.PIPE, timeout=240, check=False)
    assert ended.returncode == -signal.SIGKILL
    return json.loads(ended.stdout)


async def outcome(house, people):
    """How many are linked when each sends it again, and why the others are not."""
    calls = [house.finish(*one) for one in people]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    refused = [one.problem for one in outcomes if isinstance(one, ChallengeRefused)]
    return sum(isinstance(one, Linked) for one in outcomes), refused


@pytest.mark.parametrize("words", ["UPDATE challenge", "INSERT INTO wallet", "COMMIT"])
async def test_killed_before_the_commit_nobody_is_linked_and_every_link_is_good(tmp_path, words):
    people = await asyncio.to_thread(killed, tmp_path, words)
    with closing(sqlite3.connect(tmp_path / "gatehouse.sqlite")) as connection:
        assert connection.execute(COUNTED).fetchone() == (0, 0, 0, 0, 0)
    async with open_house(tmp_path) as house:
        assert await outcome(house, people) == (PEOPLE, [])


async def test_killed_after_the_commit_each_is_linked_whole_and_their_links_are_used(tmp_path):
    people = await asyncio.to_thread(killed, tmp_path, "SELECT pass.")
    with closing(sqlite3.connect(tmp_path / "gatehouse.sqlite")) as connection:
        (done, *same) = connection.execute(COUNTED).fetchone()
    assert done > 0
    assert same == [done] * 4
    async with open_house(tmp_path) as house:
        assert await outcome(house, people) == (PEOPLE - done, [ChallengeProblem.USED] * done)
