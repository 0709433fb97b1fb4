"""A few dozen random reorganisations on anvil; a thousand of them are in tests/faults."""

from pathlib import Path

import pytest

from tests.reorgs import forking, play

pytestmark = pytest.mark.needs("anvil")


@pytest.mark.parametrize("seed", range(1, 9))
async def test_the_end_state_is_the_canonical_chains(tmp_path: Path, seed: int):
    async with forking(tmp_path, seed) as fork:
        await play(fork)
