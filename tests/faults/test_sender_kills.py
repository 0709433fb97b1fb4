"""SIGKILL before and after each step of the sender, a thousand times, on anvil: each intent lands exactly once.

`make faults ARGS="-k test_whenever_the_sender"`; fifty of it are in tests/integrations.
"""

from pathlib import Path

import pytest

from tests.faults.results import count, record, tell
from tests.post_office import opened
from tests.sender_campaign import played

pytestmark = pytest.mark.needs("anvil")


async def test_whenever_the_sender_is_killed_each_intent_lands_exactly_once(tmp_path: Path):
    kills = count(1_000)
    tell(f"\n{kills:,} senders killed, one after the other")
    async with opened(tmp_path / "gatehouse.sqlite") as office:
        found = await played(office, tmp_path / "gatehouse.sqlite", kills)
    landed = sum(one == 1 for one in found.landed)
    result = (
        f"{kills:,} of {found.started:,} senders killed, before and after each step; of {len(found.landed):,} intents "
        f"{landed:,} landed exactly once, in {found.sent:,} transactions"
    )
    record("The sender is killed at each step", kills, 0, result)
    assert set(found.landed) == {1}
    assert found.sent == len(found.landed)
    assert found.odd == 0
