"""The page of the long campaigns is what the campaigns left."""

from pathlib import Path

import pytest

from tests.faults.covered import ROWS
from tests.faults.results import DOCS, page, record


def test_the_page_is_made_of_the_rows_that_were_kept():
    assert (DOCS / "faults.md").read_text() == page(), "python -m tests.faults.results"


def test_a_run_replaces_its_own_row_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GATEHOUSE_RECORD", "1")
    for campaign, count in (("One lies", 7), ("All answer nonsense", 8), ("One lies", 1_000)):
        record(campaign, count, 5, "nothing was taken", tmp_path)
    rows = (tmp_path / "faults.md").read_text().partition("\n\n## ")[0].splitlines()[-3:]
    assert rows[0].startswith("|---")
    assert rows[1].startswith("| All answer nonsense | 8 | nothing was taken | `GATEHOUSE_SEED=5 GATEHOUSE_COUNT=8 ")
    assert rows[2].startswith("| One lies | 1,000 | ")
    assert '-k test_a_run_replaces_its_own_row_and_no_other"' in rows[2]


@pytest.mark.parametrize("named", sorted({each for tests in ROWS.values() for each in tests}))
def test_every_test_that_stands_for_a_fault_is_there(named: str):
    path, _, name = named.partition("::")
    assert f"def {name}(" in (DOCS.parent / path).read_text()


def test_a_run_that_was_not_asked_to_keep_anything_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("GATEHOUSE_RECORD", raising=False)
    record("One lies", 7, 5, "nothing was taken", tmp_path)
    assert list(tmp_path.iterdir()) == []
