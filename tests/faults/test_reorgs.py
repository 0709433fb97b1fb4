"""Reorganisations of 1 to 64 blocks on anvil, by the hundred, in random histories."""

from pathlib import Path

import pytest

from tests.faults.results import count, record, seed, tell
from tests.reorgs import DEEPEST, ended_by_finality, forking, play

pytestmark = pytest.mark.needs("anvil")


async def test_whatever_was_replaced_the_end_state_is_the_canonical_chains(tmp_path: Path):
    histories, first = count(60), seed()
    depths, ended = list[int](), 0
    for each in range(first, first + histories):
        tell(f"seed {each}")
        folder = tmp_path / str(each)
        folder.mkdir()
        async with forking(folder, each) as fork:
            await play(fork, turns=14)
            depths += fork.depths
            ended += await ended_by_finality(fork)
    assert max(depths) <= DEEPEST
    result = (
        f"{len(depths)} reorganisations of {min(depths)} to {max(depths)} blocks; every pass, door and log in the end "
        f"as on the canonical chain; {ended} passes given on replaced blocks ended, no log missed or named twice"
    )
    record("Blocks are replaced", histories, first, result)
