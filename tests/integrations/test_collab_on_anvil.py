"""The registry of selected designs, asked over a node: before the council has sent what the bot prepared, and after."""

from dataclasses import replace

import pytest

from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.founded.collab import CollabRegistries
from bot.adapters.clock import WallClock
from bot.domain.contributing.collab import Selection, shares
from bot.domain.contributing.motions import Selected
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, ChainName
from tests.bench import PEOPLE, anvil_bench, at, founded

pytestmark = pytest.mark.needs("anvil")
BASE, DESIGN = ChainName("base"), "0d" * 32


@pytest.fixture(scope="module")
def town():
    with anvil_bench() as bench:
        yield founded(bench)


async def test_a_design_is_selected_once_the_council_has_sent_what_was_prepared(town):
    ada, place = Address(at("ada").lower()), Address(town.collabs.address.lower())
    wanted = Selection(BASE, place, DESIGN, ada, "0e" * 32, "ipfs://terms", shares("creator 100", ada))
    chain = ChainConfig(BASE, 8453, (town.bench.url,), stale_after=1e9)
    async with open_chains([chain], WallClock()) as chains:
        registry = CollabRegistries(chains.agreements)
        assert await registry.selected(wanted) is None
        town.bench.send(PEOPLE["council"], town.collabs.address, bytes.fromhex(registry.words(wanted)[2:]))
        town.bench.ask("anvil_mine", ["0x2"])
        assert await registry.selected(wanted) == Selected(ada, "0e" * 32)
        assert not await registry.selected(replace(wanted, content="0f" * 32))
        for elsewhere in (replace(wanted, registry=ada), replace(wanted, chain=ChainName("moon"))):
            with pytest.raises(ChainUnreadable):
                await registry.selected(elsewhere)
