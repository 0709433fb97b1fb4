"""Every benchmark runs as a whole at a small size and tells what it counted. How fast it was is no matter of a test."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import pytest

from benchmarks import balances, events, idle, join_requests, plot, recheck, role_changes, stats, vaults, verify
from benchmarks.figure import Figure

pytestmark = pytest.mark.needs("anvil")
DOCS = Path(__file__).parents[2] / "docs"
Told = Mapping[str, float]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """The figures of a benchmark by name, each a whole line of JSON."""

    def run(part: Callable[[Sequence[str]], bool], *arguments: str) -> Told:
        part([*arguments, "--json"])
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert lines
        assert all(line.keys() == {each.name for each in fields(Figure)} for line in lines)
        return {line["name"]: line["value"] for line in lines}

    return run


def test_balances_of_a_thousand_wallets_take_few_requests(told):
    found = told(balances.main, "--wallets", "1000")
    assert found["requests: ours"] <= 2
    assert found["requests: web3.py, one after the other"] == 3_000
    assert found["50 ms away, 1,000 x 3 tokens: requests"] <= 6


def test_a_sweep_in_which_nothing_changed_writes_nothing_and_calls_no_platform(told):
    found = told(recheck.main, "--members", "1000", "--requirements", "5", "--rounds", "1")
    assert found["nothing changed: writes"] == 0
    assert found["the first sweep after a start: writes"] == 0
    assert found["nothing changed: calls of the platform"] == 0
    assert found["1 % changed: writes a changed member"] > 0, "what changed was not seen"
    calls = found["1 % changed: calls of the platform a changed member"]
    assert 2 <= calls <= 3, "one look and one change; the end of the sweep may ask for a look more"
    assert found["1 % changed: writes of the sweep after the next"] == 0
    assert found["peak memory of the sweeping process"] <= 400


def test_delegations_of_a_thousand_vaults_take_few_requests(told):
    found = told(vaults.main, "--vaults", "1000")
    assert found["requests: ours"] <= 4
    assert found["calls: ours"] <= 10
    assert found["calls: one call each"] >= 1_000


def test_every_transfer_leads_to_a_changed_role_whatever_the_size_of_the_town(told):
    found = told(events.main, "--members", "1000", "3000", "--logs", "0", "3", "--rounds", "3")
    expected = {
        f"{event.name}, {logs} other logs, {size:,} members: {what}"
        for event in events.EVENTS
        for logs in (0, 3)
        for size in (1_000, 3_000)
        for what in ("decided", "steps of SQLite", "role changed")
    }
    assert found.keys() == expected
    steps = {name: value for name, value in found.items() if "steps" in name}
    for few in (name for name in steps if "1,000 members" in name):
        many = few.replace("1,000 members", "3,000 members")
        assert steps[many] <= 1.5 * steps[few], "the database did more for the same in a larger town"


def test_the_picture_in_the_docs_can_be_drawn_anew(tmp_path: Path):
    picture = tmp_path / "performance.png"
    plot.main([str(DOCS / "performance.jsonl"), str(picture)])
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000


def test_people_sign_in(told):
    found = told(verify.main, "--people", "20", "--members", "6000")
    assert found["sign-ins finished"] > 0
    assert found["sign-ins: statements each"] < 20
    assert found["sign-ins finished, while 6,000 members are swept"] > 0


def test_a_crowd_that_asks_to_join_is_answered_within_telegrams_limits(told):
    found = told(join_requests.main, "--requests", "60", "--seconds", "1")
    assert found["requests lost or answered wrongly"] == 0
    assert found["most calls within one second"] <= join_requests.LIMIT
    assert found["refused for their pace"] == 0
    assert found["what no correct client sends"] == 0
    assert found["calls made"] >= 75


def test_the_idle_bot_is_weighed(told):
    assert told(idle.main, "--seconds", "1")["resident memory of the idle bot"] > 10


def test_figures_are_waited_for_with_their_picture(told):
    found = told(stats.main, "--members", "200", "--rounds", "1")
    assert found["/gate stats, month: seen after"] > 0
    assert found["/gate stats, two years: of the processor"] > 0


def test_role_changes_over_several_servers_are_all_made_and_a_take_goes_first(told):
    found = told(role_changes.main, "--changes", "60", "--guilds", "3", "--window", "1")
    assert found["60 roles, 3 servers: gives before a take"] <= 3
    assert found["60 roles, 3 servers: what no correct client sends"] == 0
