"""Tokens that burn, flood, revert or lie, read together with honest ones: they cost the others nothing."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.program import CALL_GAS
from bot.adapters.chain.ways import Ways
from bot.domain.holdings import Holding, Kind, Observation, Probe, Trouble, Unread, Want
from bot.domain.ids import Address, ChainName, address
from bot.ports import ReadAt
from sandbox.chain import Chain, started
from sandbox.tokens import Mint
from tests.hand_made_contracts import BROKEN, MINED, SOURCES, deployed

pytestmark = pytest.mark.asyncio(loop_scope="module")
BASE = ChainName("base")
HONEST = [Address(f"0x{each:040x}") for each in range(0x100, 0x100 + 499)]


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Field:
    """A chain with an honest token and all the others, and the real adapter on its first address."""

    chain: Chain
    chains: EvmChains
    bad: Mapping[str, Address]
    way: Ways

    def honest(self) -> list[Want]:
        return [Want(Probe(Kind.ERC20, BASE, address(self.chain.tokens.erc20)), wallet) for wallet in HONEST]

    def want(self, name: str, wallet: int = 1, kind: Kind = Kind.ERC20) -> Want:
        return Want(Probe(kind, BASE, self.bad[name]), Address(f"0x{wallet:040x}"))

    async def look(self, wants: list[Want]) -> list[Observation]:
        pins = await self.chains.pins(BASE)
        assert pins is not None
        seen = await self.chains.read(ReadAt(BASE, pins.give, 1), wants)
        return [seen[want] for want in wants]


async def prepared(chain: Chain) -> dict[str, Address]:
    await chain.mint([Mint("erc20", wallet, 0, nth) for nth, wallet in enumerate(HONEST[:100], 1)])
    return {name: await deployed(chain, name) for name in SOURCES}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mined() -> AsyncIterator[tuple[Chain, dict[str, Address]]]:
    async with started(ticking=False) as chain:
        yield chain, await prepared(chain)


@pytest_asyncio.fixture(loop_scope="module", params=[Ways.DEPLOYLESS])
async def field(mined: tuple[Chain, dict[str, Address]], request: pytest.FixtureRequest) -> AsyncIterator[Field]:
    async with opened(*mined, request.param) as on_it:
        yield on_it


@asynccontextmanager
async def opened(chain: Chain, bad: Mapping[str, Address], way: Ways, url: str = "") -> AsyncIterator[Field]:
    await chain.mine()
    config = ChainConfig(BASE, chain.chain_id, (url or chain.urls[0],), deadline=10, ways=(way,))
    async with open_chains([config], WallClock()) as chains:
        yield Field(chain, chains, bad, way)


def numbers(seen: list[Observation]) -> list[int | Trouble]:
    return [each.value if isinstance(each, Holding) else each.trouble for each in seen]


def affordable(gas: int) -> bool:
    """py-evm takes a second for five million of gas; anvil is asked in its stead, in tests/integrations."""
    return gas <= 2_000_000


TRUE = [*range(1, 101), *[0] * 399]


@pytest.mark.parametrize("name", BROKEN)
async def test_one_bad_call_among_five_hundred_hides_itself_alone(field: Field, name: str):
    wants = field.honest()
    wants.insert(250, field.want(name))
    seen = numbers(await field.look(wants))
    assert seen.pop(250) is Trouble.ODD
    assert seen == TRUE


async def test_one_wallet_that_burns_all_gas_hides_no_other_of_its_token(field: Field):
    seen = numbers(
        await field.look([field.want("has a minefield", wallet) for wallet in range(MINED - 150, MINED + 150)])
    )
    assert seen.pop(150) is Trouble.ODD
    assert seen == [5] * 299


async def test_a_token_that_burns_all_gas_for_every_wallet_is_given_up(field: Field):
    if not affordable(199 * CALL_GAS):
        return
    seen = numbers(
        await field.look([*(field.want("burns all gas", wallet) for wallet in range(1, 200)), *field.honest()])
    )
    assert set(seen[:199]) == {Trouble.ODD}
    assert seen[199:] == TRUE
    assert field.chains.health(BASE)[0].requests < 30


async def test_more_than_the_supply_is_no_balance(field: Field):
    (seen,) = await field.look([field.want("has six of five")])
    assert isinstance(seen, Unread)
    assert "supply" in seen.detail


async def test_no_value_stands_for_a_failure(field: Field):
    wants = [field.want("says all ones"), field.want("says all ones", kind=Kind.ERC721)]
    assert numbers(await field.look(wants)) == [2**256 - 1] * 2


async def test_the_wanted_way_was_gone(field: Field):
    await field.look(field.honest())
    assert field.chains.health(BASE)[0].way == field.way
