"""Tokens that hurry through the wallets of twenty members on anvil, in every way, by the hundred."""

from pathlib import Path

import pytest

from sandbox.chain.anvil import installed
from tests.faults.results import count, record, seed, tell
from tests.hops import VARIANTS, hopping, play

pytestmark = pytest.mark.needs("anvil")


async def test_however_a_token_hops_it_opens_one_door_at_a_time(tmp_path: Path):
    journeys, first = count(90), seed()
    async with hopping(tmp_path, installed()) as here:
        for each in range(first, first + journeys):
            variant = VARIANTS[each % len(VARIANTS)]
            tell(f"seed {each}: {variant.__name__}")
            await play(here, variant, each)
        await here.house.check()
    result = f"{here.done['hops']:,} hops and {here.done['looks']:,} looks; never more doors open than tokens"
    record("A token hops through twenty members", journeys, first, f"{result}, in the end exactly the owners'")
