"""`gatehouse audit verify`: whether the log is whole, for whoever hosts it, with a status for programs."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.adapters.clock import WallClock
from bot.domain.ids import HOST
from bot.domain.moderating.audit import Act, Deed
from storage import open_storage
from tests.blank import blank
from tests.house_verify import PLACE

DATABASE = Path("gatehouse-data/gatehouse.sqlite")
CONFIG = """
[discord]
token = "a"
[web]
listen = "127.0.0.1:8080"
public_url = "http://127.0.0.1:8080"
"""


async def _three_acts() -> str:
    clock = WallClock()
    async with open_storage(blank(DATABASE), clock) as storage, storage.store.write() as tx:
        garden = await tx.communities.allow(PLACE, "Plotter Garden")
        for _ in range(3):
            await tx.audit.add(Act(garden.id, Deed.POLICY, HOST, clock.now()))
        head = await tx.audit.head(garden.id)
        assert head is not None
        return head.seal


@pytest.fixture
def seal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Three lines in a log; the seal of them."""
    monkeypatch.chdir(tmp_path)
    Path("config.toml").write_text(CONFIG)
    Path("config.toml").chmod(0o600)
    return asyncio.run(_three_acts())


def verified(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["audit", "verify", *words])
    return done.exit_code, done.output


def tampered(order: str) -> None:
    with closing(sqlite3.connect(DATABASE)) as database:
        database.execute(order)
        database.commit()


def test_a_whole_log_is_said_to_be_whole_with_its_seal(seal: str) -> None:
    assert verified() == (0, f"Plotter Garden: 3 lines, and the log is whole. Its seal is {seal}.\n")
    assert verified("--seal", seal)[0] == 0


@pytest.mark.parametrize(
    ("order", "line"),
    [
        ("DELETE FROM audit WHERE number = 2", "line 2: a line is missing before it"),
        ("DELETE FROM audit WHERE number = 3", "line 3: lines are missing at the end"),
        ("UPDATE audit SET tier = 'Maker' WHERE number = 1", "line 1: it does not say what it said"),
        ("UPDATE audit SET by = NULL, by_salt = NULL, by_id = NULL WHERE number = 1", "line 1: it was emptied"),
    ],
)
def test_a_log_that_was_tampered_with_is_found_and_the_status_says_so(seal: str, order: str, line: str) -> None:
    tampered(order)
    status, said = verified()
    assert (status, line in said) == (1, True), said
    assert "**" not in said


def test_a_seal_that_the_log_does_not_go_through_is_found(seal: str) -> None:
    status, said = verified("--seal", f"3:{'0' * 16}")
    assert status == 1
    assert "the log does not go through the seal you gave" in said
    assert "That is no seal" in verified("--seal", "three")[1]
