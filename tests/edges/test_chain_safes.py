"""Whether a wallet owns a Safe: of many Safes in one call, whatever one of them does."""

import pytest

from bot.adapters.chain.endpoints.config import Ways
from sandbox.chain import started
from tests.bombs import opened
from tests.safes import SAFES, Safes, asks_all

CHEAP = ("reverts", "breaks", "returns nothing", "returns a word more", "is gone")
"""py-evm takes its time for the others; anvil is asked in its stead, in tests/integrations."""
pytestmark = pytest.mark.filterwarnings("ignore:SELFDESTRUCT opcode present")


@pytest.mark.parametrize(("way", "most"), [(Ways.DEPLOYLESS, 3), (Ways.BATCH, 6)])
async def test_two_hundred_safes_are_asked_together_and_a_bad_one_hides_itself_alone(way, most):
    async with started(ticking=False) as chain:
        safes = await Safes.on(chain, CHEAP)
        async with opened(chain, {}, way) as field:
            requests = await asks_all(field, safes)
            assert requests <= most, f"{requests} requests for {SAFES} Safes"
