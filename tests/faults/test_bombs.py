"""Hostile tokens among five hundred honest wants on anvil, in every way an endpoint can be asked, by the hundred."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.adapters.chain.endpoints.config import Ways
from tests import bombs
from tests.faults.results import count, record, seed, tell

pytestmark = [pytest.mark.needs("anvil"), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mined() -> AsyncIterator[bombs.Mined]:
    async with bombs.mined() as chain:
        yield chain


async def test_of_five_hundred_only_the_hostile_one_is_unknown(mined: bombs.Mined):
    batches, first = count(1_000), seed()
    tell(f"\nseed {first}, {batches} batches")
    for each in range(first, first + batches):
        await bombs.check_batch(mined, each)
    result = (
        f"{500 * batches:,} wants in {len(Ways)} ways; 499 of each 500 right, the hostile one Unknown or as it says"
    )
    record("A bomb in a batch of five hundred", batches, first, result)


async def test_a_flood_does_not_fill_the_memory(mined: bombs.Mined):
    readers, first = count(16), seed()
    grown = []
    for each in range(first, first + readers):
        grown.append(await bombs.check_flood(mined, each))
        tell(f"seed {each}: {grown[-1] / 2**20:.0f} MiB more")
    result = (
        f"1 to 100 floods of 600 kB beside 499 honest wants: the reader's peak grew by {max(grown) / 2**20:.0f} MiB"
    )
    record("A flood of bytes", readers, first, f"{result} at most")
