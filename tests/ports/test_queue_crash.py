"""kill -9 at random moments: no job is lost, none is stuck, and the database stays whole."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

MEMBERS, KILLS, SEED = 200, 12, 20261122


class Workers:
    """Starts one worker after the other on the same database."""

    def __init__(self, forks: "subprocess.Popen[str]", log: Path) -> None:
        self._forks = forks
        self._log = log

    def run(self, kill_after: float | None = None) -> int:
        """The exit status of the next worker; it is killed so long after it has got something done."""
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        before = self._done()
        print("go", file=self._forks.stdin, flush=True)
        pid = int(self._forks.stdout.readline())
        if kill_after is not None:
            self._wait_for_more_than(before)
            time.sleep(kill_after)  # the random moment itself
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(self._forks.stdout.readline())

    def _wait_for_more_than(self, before: int) -> None:
        until = time.monotonic() + 10
        while self._done() <= before and time.monotonic() < until:
            time.sleep(0.001)

    def _done(self) -> int:
        return self._log.stat().st_size if self._log.exists() else 0


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    where = [tmp_path / "gatehouse.sqlite", tmp_path / "done", MEMBERS]
    command = [sys.executable, "-m", "tests.ports.queue_crash_worker", *map(str, where)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forks:
        yield Workers(forks, tmp_path / "done")
        forks.kill()


def test_a_dozen_kills_lose_no_job_and_leave_none_stuck(workers: Workers, tmp_path: Path):
    dice = random.Random(SEED)
    ended = [workers.run(kill_after=dice.uniform(0, 0.1)) for _ in range(KILLS)]
    assert ended.count(-signal.SIGKILL) >= KILLS // 2, "too few were killed at work to show anything"
    assert workers.run() == 0
    done = Counter((tmp_path / "done").read_text().split())
    assert set(done) == {str(number) for number in range(1, MEMBERS + 1)}
    assert done.total() - MEMBERS <= KILLS * 8, "only what was running may be repeated"
    with closing(sqlite3.connect(tmp_path / "gatehouse.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM job").fetchone() == (0,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
