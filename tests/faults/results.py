"""What came of the long campaigns: each run leaves its row, and docs/faults.md is made of all rows.

`GATEHOUSE_RECORD=1 make faults` keeps what it finds; without it a row is only printed. `GATEHOUSE_SEED` throws the same
dice again, `GATEHOUSE_COUNT` makes a campaign shorter or longer. `python -m tests.faults.results` makes the page anew,
as after a merge.
"""

import json
import os
import random
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.covered import ROWS

DOCS = Path(__file__).parents[2] / "docs"
HEAD = """\
# Faults

The long campaigns, as they came out last. `make faults` runs them all (an hour on two busy cores), and a failure
prints the seed to repeat it with; `GATEHOUSE_RECORD=1 make faults` also writes this page. A few hundred cases of each
are part of `make test`.

| campaign | cases | what came of it | repeat it with | run on |
|---|---|---|---|---|
"""
COVERED = """
## What stands for what

| fault | tests |
|---|---|
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One campaign's last run. `test`: the words by which pytest finds it."""

    campaign: str
    count: int
    seed: int
    result: str
    test: str
    date: str

    def line(self) -> str:
        again = f'`GATEHOUSE_SEED={self.seed} GATEHOUSE_COUNT={self.count} make faults ARGS="-k {self.test}"`'
        return f"| {self.campaign} | {self.count:,} | {self.result} | {again} | {self.date} |"


def seed() -> int:
    """The dice asked for, or new ones."""
    return int(os.environ.get("GATEHOUSE_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)


def count(usual: int) -> int:
    """How many cases."""
    return int(os.environ.get("GATEHOUSE_COUNT", usual))


def record(campaign: str, count: int, seed: int, result: str, docs: Path = DOCS) -> None:
    """Tell what came of this many cases; keep it in the page where that was asked for. For the test that runs now."""
    row = Row(campaign, count, seed, result, _running_test(), f"{datetime.now(UTC):%-d %B %Y}")
    tell(f"\n{row.line()}")
    if os.environ.get("GATEHOUSE_RECORD") == "1":
        (docs / "faults").mkdir(exist_ok=True)
        (docs / "faults" / f"{_slug(campaign)}.json").write_text(json.dumps(asdict(row), indent=1) + "\n")
        (docs / "faults.md").write_text(page(docs))


def tell(line: str) -> None:
    """Progress, for whoever waits: `make faults` shows it."""
    print(line, flush=True)  # noqa: T201  who repeats a campaign needs its seed


def page(docs: Path = DOCS) -> str:
    """The page of all rows that are kept."""
    rows = [Row(**json.loads(path.read_text())) for path in sorted((docs / "faults").glob("*.json"))]
    return HEAD + "".join(f"{row.line()}\n" for row in rows) + COVERED + "".join(_covered())


def _covered() -> Iterator[str]:
    for fault, tests in ROWS.items():
        files: dict[str, list[str]] = {}
        for path, _, name in (each.partition("::") for each in tests):
            files.setdefault(path, []).append(name.removeprefix("test_").replace("_", " "))
        told = "; ".join(f"[{Path(path).stem}](../{path}): {', '.join(names)}" for path, names in files.items())
        yield f"| {fault} | {told} |\n"


def _running_test() -> str:
    """`tests/faults/test_liars.py::test_x[1] (call)` is found by `test_x`."""
    return re.sub(r"[\[ ].*", "", os.environ["PYTEST_CURRENT_TEST"].rpartition("::")[2])


def _slug(campaign: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", campaign.lower()).strip("-")


if __name__ == "__main__":
    (DOCS / "faults.md").write_text(page())
