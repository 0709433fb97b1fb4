"""Two hundred Safes on anvil, by every way that asks in one call, with contracts among them that burn and flood."""

import pytest

from benchmarks.multicall import put_multicall3
from bot.adapters.chain.endpoints.config import Ways
from sandbox.chain import started
from sandbox.chain.anvil import installed
from tests.bombs import opened
from tests.hand_made_contracts import BROKEN
from tests.safes import Safes, asks_all

pytestmark = pytest.mark.needs("anvil")


@pytest.mark.parametrize("way", [Ways.OVERRIDE, Ways.DEPLOYLESS])
async def test_by_our_own_program_whatever_one_does_the_others_are_told_in_two_requests(way):
    async with started(ticking=False, anvil=installed()) as chain:
        safes = await Safes.on(chain, BROKEN)
        async with opened(chain, {}, way) as field:
            assert await asks_all(field, safes) <= 2


async def test_by_multicall_two_hundred_are_asked_in_two_requests():
    async with started(ticking=False, anvil=installed()) as chain:
        safes = await Safes.on(chain, ("reverts", "returns nothing", "returns a word more", "is gone"))
        await put_multicall3(chain)
        async with opened(chain, {}, Ways.MULTICALL) as field:
            assert await asks_all(field, safes) <= 2
