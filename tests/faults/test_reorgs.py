"""Random reorganisations of 1 to 64 blocks on anvil, by the hundred: GATEHOUSE_SEEDS=a-b says which (1-200)."""

import os
from pathlib import Path

import pytest

from tests.reorgs import forking, play

pytestmark = pytest.mark.needs("anvil")
FIRST, LAST = map(int, os.environ.get("GATEHOUSE_SEEDS", "1-200").split("-"))


@pytest.mark.parametrize("seed", range(FIRST, LAST + 1))
async def test_the_end_state_is_the_canonical_chains(tmp_path: Path, seed: int):
    async with forking(tmp_path, seed) as fork:
        await play(fork, turns=15)
        assert await fork.passes() == await fork.holders()
