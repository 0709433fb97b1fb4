"""Two hundred batches with a bomb in each, and a few floods, on anvil; many more of them are in tests/faults."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests import bombs

pytestmark = [pytest.mark.needs("anvil"), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mined() -> AsyncIterator[bombs.Mined]:
    async with bombs.mined() as chain:
        yield chain


@pytest.mark.parametrize("first", range(1, 201, 50))
async def test_of_five_hundred_only_the_hostile_one_is_unknown(mined: bombs.Mined, first: int):
    for seed in range(first, first + 50):
        await bombs.check_batch(mined, seed)


@pytest.mark.parametrize("seed", range(1, 5))
async def test_a_flood_does_not_fill_the_memory(mined: bombs.Mined, seed: int):
    await bombs.check_flood(mined, seed, most=20)
