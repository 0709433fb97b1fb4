"""What contracts say of themselves, and which are refused."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from bot.adapters.chain.reading import abi
from bot.domain.errors import ChainUnreadable, RequirementProblem, RequirementRefused
from bot.domain.requirements.holdings import Kind, Probe
from bot.ports import Contract
from tests.scripted_rpc import CHAIN, LIMITED, REVERTED, TOKEN, Script, opened, word

PROBES = {
    kind: Probe(kind, CHAIN, TOKEN, 7 if kind is Kind.ERC1155 else None)
    for kind in (Kind.ERC20, Kind.ERC721, Kind.ERC1155)
}
REFUSED = RequirementProblem.NOT_THIS_KIND


def string(text: bytes) -> str:
    return word(32) + word(len(text))[2:] + text.hex().ljust(-(-len(text) // 32) * 64, "0")


def contract(answers: Mapping[str, object], otherwise: object = REVERTED) -> Callable[[str, str], object]:
    return lambda to, data: next((said for call, said in answers.items() if data.startswith(call)), otherwise)


NAMED = {abi.NAME: string(b"Garden Loom"), abi.SYMBOL: string(b"LOOM")}
ERC20 = NAMED | {abi.BALANCE: word(0), abi.DECIMALS: word(18)}
ERC721 = NAMED | {abi.BALANCE: word(0), abi.CLAIMS_ERC721: word(1)}
ERC1155 = {abi.BALANCE_OF_ID: word(0)}


async def described(call: Callable[[str, str], object], kind: Kind) -> Contract | RequirementProblem:
    async with opened(Script(call=call)) as chains:
        try:
            return await chains.describe(PROBES[kind])
        except RequirementRefused as refused:
            return refused.problem


@pytest.mark.parametrize(
    ("answers", "kind", "expected"),
    [
        (ERC20, Kind.ERC20, Contract("Garden Loom", "LOOM", 18)),
        (ERC20, Kind.ERC721, REFUSED),
        (ERC20 | {abi.CLAIMS_ERC721: word(1)}, Kind.ERC721, REFUSED),
        (ERC20, Kind.ERC1155, REFUSED),
        (ERC20 | {abi.DECIMALS: word(0)}, Kind.ERC20, Contract("Garden Loom", "LOOM", 0)),
        (ERC20 | {abi.DECIMALS: word(77)}, Kind.ERC20, Contract("Garden Loom", "LOOM", 77)),
        (ERC20 | {abi.DECIMALS: word(78)}, Kind.ERC20, REFUSED),
        (ERC20 | {abi.DECIMALS: word(2**256 - 1)}, Kind.ERC20, REFUSED),
        (ERC20 | {abi.DECIMALS: "0x12"}, Kind.ERC20, REFUSED),
        (ERC20 | {abi.BALANCE: "0x"}, Kind.ERC20, REFUSED),
        (ERC721, Kind.ERC721, Contract("Garden Loom", "LOOM", 0)),
        (ERC721, Kind.ERC20, REFUSED),
        (ERC721, Kind.ERC1155, REFUSED),
        (ERC721 | {abi.CLAIMS_ERC721: REVERTED}, Kind.ERC721, Contract("Garden Loom", "LOOM", 0)),
        (ERC721 | {abi.DECIMALS: word(0)}, Kind.ERC721, Contract("Garden Loom", "LOOM", 0)),
        (ERC721 | {abi.BALANCE: REVERTED}, Kind.ERC721, REFUSED),
        (ERC1155, Kind.ERC1155, Contract("", "", 0)),
        (ERC1155, Kind.ERC20, REFUSED),
        (ERC1155, Kind.ERC721, REFUSED),
        ({}, Kind.ERC20, REFUSED),
    ],
)
async def test_a_contract_is_of_a_kind_if_it_answers_like_one(answers, kind, expected):
    assert await described(contract(answers), kind) == expected


@pytest.mark.parametrize("kind", PROBES)
async def test_an_account_without_code_is_no_contract(kind: Kind):
    async with opened(Script(code="0x", call=contract({}, "0x"))) as chains:
        with pytest.raises(RequirementRefused) as refused:
            await chains.describe(PROBES[kind])
    assert refused.value.problem is RequirementProblem.NO_CODE


@pytest.mark.parametrize("kind", PROBES)
async def test_a_contract_that_answers_everything_with_nothing_is_of_no_kind(kind: Kind):
    assert await described(contract({}, "0x"), kind) is REFUSED


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (string("Цветы".encode()), "Цветы"),
        ("0x" + b"MKR".hex().ljust(64, "0"), "MKR"),
        ("0x" + "00" * 32, ""),
        ("0x" + b"M\xff".hex().ljust(64, "0"), "M\ufffd"),
        (string(b"x" * 5000), "x" * 64),
        (string("🌱".encode() * 70), "🌱" * 64),
        (word(2**255) + "00" * 64, ""),
        (word(32) + word(2**255)[2:] + b"abc".hex(), "abc"),
        (REVERTED, ""),
        ("0x", ""),
        ("0xzz", ""),
        (None, ""),
        (7, ""),
    ],
)
async def test_a_name_is_bounded_foreign_text_and_never_a_reason_to_fail(said, expected):
    found = await described(contract(ERC20 | {abi.NAME: said}), Kind.ERC20)
    assert found == Contract(expected, "LOOM", 18)


@pytest.mark.parametrize("call", [abi.BALANCE, abi.DECIMALS, abi.NAME, abi.SYMBOL, abi.CLAIMS_ERC721])
async def test_a_call_that_fails_for_the_endpoints_sake_tells_nothing_of_the_contract(call: str):
    with pytest.raises(ChainUnreadable):
        await described(contract(ERC721 | {call: LIMITED}), Kind.ERC721)


async def test_two_endpoints_must_describe_it_alike():
    one, other = Script(call=contract(ERC20)), Script(call=contract(ERC20 | {abi.DECIMALS: word(6)}))
    third = replace(one, asked=[])
    async with opened(one, other, third) as chains:
        with pytest.raises(ChainUnreadable):
            await chains.describe(PROBES[Kind.ERC20])
        other.call = contract({}, LIMITED)
        assert (await chains.describe(PROBES[Kind.ERC20])).decimals == 18
        third.call = other.call
        with pytest.raises(ChainUnreadable):
            await chains.describe(PROBES[Kind.ERC20])


async def test_an_endpoint_that_takes_no_hashes_can_describe_too():
    async with opened(Script(takes_hashes=False, call=contract(ERC20))) as chains:
        assert (await chains.describe(PROBES[Kind.ERC20])).symbol == "LOOM"
