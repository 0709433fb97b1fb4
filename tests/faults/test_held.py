"""Weeks of buying, selling and buying again on anvil, with reorganisations, by the hundred."""

from collections import Counter
from pathlib import Path

import pytest

from sandbox.chain.anvil import installed
from tests.faults.results import count, record, seed, tell
from tests.held import holding, play

pytestmark = pytest.mark.needs("anvil")


async def test_only_who_held_for_a_week_without_a_break_is_let_in(tmp_path: Path):
    histories, first, done = count(24), seed(), Counter[str]()
    for each in range(first, first + histories):
        tell(f"seed {each}")
        folder = tmp_path / str(each)
        folder.mkdir()
        async with holding(folder, each, installed()) as held:
            await play(held)
            done += held.done
    result = (
        f"{done['bought']} purchases, {done['sold']} sales, {done['reorganisations']} reorganisations, "
        f"{done['looks']:,} looks; the tier was open exactly to whom the final blocks had shown holding for seven days"
    )
    record("Held for a week", histories, first, result)
