"""verify-reputation: what the doubter reads, and the status that a script sees."""

import json

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from tests.credited import bent, file, report

TRUE = file(report(1))


@pytest.fixture
def verify(tmp_path):
    def run(text, *options):
        path = tmp_path / "reputation.json"
        path.write_text(text)
        came = CliRunner().invoke(cli, ["verify-reputation", str(path), *options])
        return came.exit_code, came.output

    return run


def test_a_true_file_without_a_node_is_consistent_and_says_what_it_does_not_prove(verify):
    status, said = verify(TRUE)
    assert status == 2
    assert [line.split()[1] for line in said.splitlines() if line[:1] in "123"] == ["true", "not", "true"]
    assert "whose the wallets are" in said
    assert "no chain has confirmed it" in said


def test_a_bent_file_is_wrong_and_names_the_credit(verify):
    status, said = verify(bent(TRUE, lambda given: given["credits"][0].update(points=9_999)))
    assert status == 1
    assert "1 WRONG" in said
    assert "its leaf is another: credit 1" in said


def test_a_word_that_nobody_signed_is_wrong(verify):
    status, said = verify(bent(TRUE, lambda given: given["attestations"].append({"sig": {}})))
    assert (status, "3 WRONG" in said) == (1, True)


def test_a_node_that_does_not_answer_leaves_it_untold(verify):
    status, said = verify(TRUE, "--rpc", "http://127.0.0.1:1", "--json")
    told = json.loads(said)
    assert (status, told["held"], [one["line"] for one in told["lines"]]) == (2, "untold", [1, 2, 3])
    assert told["untold"]


@pytest.mark.parametrize("text", ["", "[" * 100_000, '{"format": "gatehouse round 1"}'])
def test_what_is_no_such_file_ends_in_a_sentence(verify, text):
    status, said = verify(text)
    assert (status, said.strip().endswith("."), "Traceback" in said) == (1, True, False)
