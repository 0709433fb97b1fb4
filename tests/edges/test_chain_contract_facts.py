"""What is told of an address: kinds by trial, proxies by their slots, and nothing where it cannot be told."""

from dataclasses import replace

import pytest

from bot.adapters.chain.probes.contract_facts import BEACON, IMPLEMENTATION, NONSENSE
from bot.adapters.chain.reading import abi
from bot.domain.errors import ChainUnreadable, RequirementRefused
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.contracts import Behind, Proxy
from bot.domain.requirements.holdings import Kind
from tests.edges.test_chain_contracts import ERC20, ERC721, ERC1155, contract
from tests.scripted_rpc import CHAIN, LIMITED, REVERTED, TOKEN, Script, opened, word

LOGIC = Address("0x" + "1f" * 20)
CLONE = f"0x363d3d373d3d3d363d73{LOGIC[2:]}5af43d82803e903d91602b57fd5bf3"
CLAIMS_ALL = {abi.CLAIMS_ERC721: word(1)}


def script(answers=ERC20, code="0x6001", slots=None, otherwise=REVERTED) -> Script:
    return Script(code=code, slots=slots or {}, call=contract(answers, otherwise))


async def told(*scripts: Script):
    async with opened(*scripts) as chains:
        return await chains.facts(CHAIN, TOKEN)


@pytest.mark.parametrize(
    ("answers", "kinds"),
    [
        (ERC20, (Kind.ERC20,)),
        (ERC721, (Kind.ERC721,)),
        (ERC721 | {abi.CLAIMS_ERC721: REVERTED}, (Kind.ERC721,)),
        (ERC1155, (Kind.ERC1155,)),
        (ERC20 | ERC1155, (Kind.ERC20, Kind.ERC1155)),
        (CLAIMS_ALL, ()),
        ({}, ()),
    ],
)
async def test_the_kind_is_told_by_trying_the_calls_and_never_by_a_claim_alone(answers, kinds):
    assert (await told(script(answers))).kinds == kinds


async def test_name_symbol_decimals_and_supply_are_read_at_one_block_in_one_request():
    asked = script(ERC20 | {abi.SUPPLY: word(5 * 10**18)})
    found = await told(asked)
    assert (found.name, found.symbol, found.decimals, found.supply) == ("Garden Loom", "LOOM", 18, 5 * 10**18)
    assert found.block == 100
    with_facts = [batch for batch in asked.asked if any(each["method"] == "eth_getCode" for each in batch)]
    assert len(with_facts) == 1


@pytest.mark.parametrize(
    ("code", "slots", "how"),
    [
        ("0x6001", {IMPLEMENTATION: word(int(LOGIC, 16))}, Proxy.SLOT),
        ("0x6001", {BEACON: word(int(LOGIC, 16))}, Proxy.BEACON),
        (CLONE, {}, Proxy.CLONE),
        (f"0xef0100{LOGIC[2:]}", {}, Proxy.BORROWED),
    ],
)
async def test_whose_code_speaks_is_shown(code, slots, how):
    assert (await told(script(code=code, slots=slots))).behind == Behind(how, LOGIC)


@pytest.mark.parametrize("slots", [{}, {IMPLEMENTATION: word(2**160)}, {IMPLEMENTATION: word(2**256 - 1)}])
async def test_a_slot_that_holds_no_address_is_no_proxy(slots):
    assert (await told(script(slots=slots))).behind is None


async def test_without_code_there_is_nothing_to_tell():
    found = await told(script({}, code="0x", otherwise="0x"))
    assert not found.has_code
    assert found.kinds == ()


async def test_who_answers_even_nonsense_is_found_out():
    assert (await told(script({}, otherwise=word(1)))).answers_anything
    assert not (await told(script())).answers_anything
    assert (await told(script(ERC20 | {NONSENSE: word(0)}))).answers_anything


@pytest.mark.parametrize("slot", [IMPLEMENTATION, BEACON])
async def test_what_cannot_be_read_is_unreadable_and_never_a_no(slot):
    with pytest.raises(ChainUnreadable):
        await told(script(slots={slot: LIMITED}))
    with pytest.raises(ChainUnreadable):
        await told(script(ERC20 | {abi.SUPPLY: LIMITED}))


async def test_two_endpoints_must_tell_the_same():
    true = script()
    with pytest.raises(ChainUnreadable):
        await told(true, script(slots={IMPLEMENTATION: word(int(LOGIC, 16))}))
    assert (await told(true, script())).behind is None


async def test_a_chain_that_is_not_configured_is_refused():
    async with opened(replace(Script(), asked=[])) as chains:
        with pytest.raises(RequirementRefused):
            await chains.facts(ChainName("mars"), TOKEN)
