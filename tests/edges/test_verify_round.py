"""verify-round: what the doubter reads, and the status that a script sees."""

import json
from dataclasses import replace

import pytest
from eth_utils.crypto import keccak
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.domain.voting.bundle import written
from bot.domain.voting.tally import Earned
from tests.voted import Held, bundle, settled, wallet

RAW = Held().raw


@pytest.fixture
def verify(tmp_path):
    def run(raw, *options):
        file = tmp_path / "round.json"
        file.write_bytes(raw)
        came = CliRunner().invoke(cli, ["verify-round", str(file), *options])
        return came.exit_code, came.output

    return run


def test_a_true_file_without_a_node_is_consistent_and_says_what_nobody_can_prove(verify):
    status, said = verify(RAW)
    assert status == 2
    assert [line.split()[:2] for line in said.splitlines() if line[:1] in "12345678"][3] == ["4", "true"]
    assert "two accounts are two people" in said
    assert "no chain has confirmed it" in said


def test_a_bent_file_is_wrong_and_the_line_is_marked(verify):
    given = json.loads(RAW)
    given["ballots"][2]["weight"] = 3
    status, said = verify(json.dumps(given, sort_keys=True, separators=(",", ":")).encode())
    assert status == 1
    assert "2 WRONG" in said
    assert "a ballot weighs something else than its elector: ballot 3" in said


def test_points_of_an_earlier_round_are_held_against_its_own_file(verify, tmp_path):
    """A leaf that the earlier file does not owe, or that is carried twice, could be anybody's."""
    own = settled(number=2)
    first = Held(replace(own, entries=(replace(own.entries[0], wallet=None), *own.entries[1:])))
    owed = next(iter(json.loads(first.raw)["waiting"]))["points"]
    (tmp_path / "first.json").write_bytes(first.raw)
    told = ["--earlier", str(tmp_path / "first.json")]
    for leaves, status in (([owed], 2), ([owed + 1], 1), ([owed, owed], 1)):
        carried = tuple(Earned(own.id, wallet(60 + nth), points) for nth, points in enumerate(leaves))
        raw = written(keccak, bundle(Held().voted, carried=carried))
        assert verify(raw, *told)[0] == status
    assert "does not owe" in verify(raw, *told)[1]
    assert "whose file was not given: 0x" in verify(raw)[1]


def test_for_programs_there_is_json(verify):
    status, said = verify(RAW, "--json")
    told = json.loads(said)
    assert (status, told["held"], [one["line"] for one in told["lines"]]) == (2, "untold", [1, 2, 3, 4, 5, 6, 7])


@pytest.mark.parametrize("raw", [b"", b"[" * 100_000, b'{"a": NaN}', b'{"a": 1, "a": 1}', b'{"format": 1}'])
def test_what_is_no_rounds_file_ends_in_a_sentence(verify, raw):
    status, said = verify(raw)
    assert status == 1
    assert said.strip().endswith(".")
    assert "Traceback" not in said


def test_a_file_that_is_not_there_ends_in_a_sentence(tmp_path):
    came = CliRunner().invoke(cli, ["verify-round", str(tmp_path / "none.json")])
    assert (came.exit_code, came.output.strip()) == (1, "The file cannot be opened.")


def test_a_node_that_is_no_address_ends_in_a_sentence(verify):
    status, said = verify(RAW, "--rpc", "file:///etc/passwd")
    assert (status, said.strip().endswith("http://.")) == (1, True)
