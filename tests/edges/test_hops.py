"""A token that hurries through the wallets of twenty members, on a real chain, opens one door at a time."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.hops import VARIANTS, Hopping, Variant, hopping, play

pytestmark = [pytest.mark.needs("eth-tester"), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hopping]:
    async with hopping(tmp_path_factory.mktemp("hops")) as hops:
        yield hops
        await hops.house.check()


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda one: one.__name__)
async def test_as_many_doors_are_open_as_there_are_tokens(here: Hopping, variant: Variant):
    await play(here, variant, seed=1)
    assert here.most == len(here.tokens)
