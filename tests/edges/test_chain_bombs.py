"""Tokens that burn, flood, revert or lie, read together with honest ones: they cost the others nothing."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.adapters.chain.endpoints.config import Ways
from bot.adapters.chain.reading.program import CALL_GAS
from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Kind, Trouble, Unread
from bot.ports import Contract
from sandbox.chain import Chain, started
from tests.bombs import BASE, TRUE, Field, numbers, opened, prepared
from tests.hand_made_contracts import BROKEN, HALF_TRUE, MINED, SOURCES

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("ignore:SELFDESTRUCT opcode present"),  # one of them is meant to be gone
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mined() -> AsyncIterator[tuple[Chain, dict[str, Address]]]:
    async with started(ticking=False) as chain:
        yield chain, await prepared(chain)


@pytest_asyncio.fixture(loop_scope="module", params=[Ways.DEPLOYLESS])
async def field(mined: tuple[Chain, dict[str, Address]], request: pytest.FixtureRequest) -> AsyncIterator[Field]:
    async with opened(*mined, request.param) as on_it:
        yield on_it


def affordable(gas: int) -> bool:
    """py-evm takes a second for five million of gas; anvil is asked in its stead, in tests/integrations."""
    return gas <= 2_000_000


@pytest.mark.parametrize("name", BROKEN)
async def test_one_bad_call_among_five_hundred_hides_itself_alone(field: Field, name: str):
    wants = field.honest()
    wants.insert(250, field.want(name))
    seen = numbers(await field.look(wants))
    assert seen.pop(250) is Trouble.ODD
    assert seen == TRUE


@pytest.mark.parametrize(("name", "told"), HALF_TRUE.items())
async def test_a_token_that_lies_of_other_things_costs_nobody_the_answer(field: Field, name: str, told: int):
    wants = field.honest()
    wants.insert(250, field.want(name))
    seen = numbers(await field.look(wants))
    assert seen.pop(250) == told
    assert seen == TRUE


@pytest.mark.parametrize("name", SOURCES)
async def test_whatever_a_contract_says_of_itself_it_is_described_or_refused(field: Field, name: str):
    told = await _described(field, name)
    if name == "is gone":
        assert told is RequirementProblem.NO_CODE
    elif name in BROKEN or name == "its decimals lie":
        assert told is RequirementProblem.NOT_THIS_KIND
    elif name in HALF_TRUE:
        assert told == Contract("", "", 5)
    assert field.chains.health(BASE)[0].trouble == "", "the endpoint is blamed for a contract"


@pytest.mark.parametrize("name", SOURCES)
async def test_whatever_stands_there_its_facts_are_told_and_it_is_no_token_unless_it_answers_like_one(
    field: Field, name: str
):
    found = await field.chains.facts(BASE, field.bad[name])
    assert found.has_code is (name != "is gone")
    assert (Kind.ERC20 in found.kinds) is isinstance(await _described(field, name), Contract)
    assert found.answers_anything is (name in {"says all ones", "has six of five", "has a minefield", *HALF_TRUE})
    assert field.chains.health(BASE)[0].trouble == "", "the endpoint is blamed for a contract"


async def _described(field: Field, name: str) -> Contract | RequirementProblem:
    try:
        return await field.chains.describe(field.want(name).probe)
    except RequirementRefused as refused:
        return refused.problem


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
