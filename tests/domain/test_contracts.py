"""What a contract could be taken for: names and addresses that look like others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import Address, ChainName
from bot.domain.requirements.contracts import ContractFacts, Known, Likeness, recognised, skeleton, twins
from bot.domain.requirements.holdings import Kind

BASE, MAIN = ChainName("base"), ChainName("ethereum")
REAL, FALSE = Address("0x8335" + "ab" * 16 + "2913"), Address("0x" + "cd" * 20)
USDC = Known(BASE, REAL, "USDC")
GARDEN = Known(BASE, Address("0x" + "6a" * 20), "Garden Pass", ours=True)


def named(name: str, symbol: str = "", contract: Address = FALSE, chain: ChainName = BASE) -> ContractFacts:
    return ContractFacts(chain, contract, 7, kinds=(Kind.ERC20,), name=name, symbol=symbol)


def likeness(facts: ContractFacts, *known: Known) -> list[Likeness]:
    return [twin.likeness for twin in twins(facts, known)]


@pytest.mark.parametrize(
    ("name", "symbol", "expected"),
    [
        ("USD Coin", "USDC", Likeness.SAME_NAME),
        ("usdc", "X", Likeness.SAME_NAME),
        ("USD\u0421", "", Likeness.ALIKE),
        ("U\u200bSDC", "", Likeness.ALIKE),
        ("\uff35\uff33\uff24\uff23", "", Likeness.ALIKE),
        ("U5DC", "", Likeness.ALIKE),
        ("$USDC.", "", None),
        ("USDT", "USDT", None),
        ("", "", None),
    ],
)
def test_a_name_that_reads_like_a_known_one_is_told(name, symbol, expected):
    assert likeness(named(name, symbol), USDC) == ([] if expected is None else [expected])


@pytest.mark.parametrize("name", ["Garden  Pass", "Gardem Pass", "Garden Pas", "Garden Passs", "G\u0430rden Pass"])
def test_a_long_name_may_differ_by_one_letter_and_is_still_told(name):
    assert likeness(named(name), GARDEN) == [Likeness.ALIKE]


def test_a_long_name_that_differs_by_more_is_another_name():
    assert likeness(named("Garden Club"), GARDEN) == []
    assert likeness(named("Pass"), GARDEN) == []


def test_an_address_with_the_same_ends_is_told():
    assert likeness(named("Loom", contract=Address("0x8335" + "00" * 16 + "2913")), USDC) == [Likeness.ADDRESS]


def test_the_known_contract_itself_is_recognised_and_is_nobodys_twin():
    true = named("USD Coin", "USDC", REAL)
    assert recognised(true, [USDC]) == USDC
    assert likeness(true, USDC, Known(MAIN, FALSE, "USDC")) == []


def test_the_same_address_on_another_chain_is_another_contract():
    assert recognised(named("X", contract=REAL, chain=MAIN), [USDC]) is None
    assert likeness(named("USDC", contract=REAL, chain=MAIN), USDC) == [Likeness.SAME_NAME]


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_name_breaks_the_comparison_and_it_is_mutual(one: str, other: str):
    first = bool(likeness(named(one), Known(BASE, REAL, other)))
    second = bool(likeness(named(other), Known(BASE, REAL, one)))
    assert first == second or not (skeleton(one) and skeleton(other))
