"""The one readable form: it reads back as itself, and says where it stops making sense."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.holdings import Kind, Probe
from bot.domain.ids import Address, ChainName
from bot.domain.notation import notation, parse
from bot.domain.requirements import AtLeast, Holds, Not

A, B, C = ("0x" + digit * 40 for digit in "abc")


def nft(contract: str, amount: str = "1") -> Holds:
    return Holds(Probe(Kind.ERC721, ChainName("base"), Address(contract)), amount)


def test_the_documented_example_reads():
    text = f"erc721:base:{A} >= 1 and not erc1155:base:{B}#7 >= 1"
    seven = Holds(Probe(Kind.ERC1155, ChainName("base"), Address(B), 7))
    assert parse(text) == AtLeast(2, (nft(A), Not(seven)))
    assert notation(parse(text)) == text


def test_k_of_n_reads():
    assert parse(f"2 of (erc721:base:{A}, erc721:base:{B} >= 3, erc721:base:{C})") == AtLeast(
        2, (nft(A), nft(B, "3"), nft(C))
    )


def test_and_binds_tighter_than_or():
    text = f"erc721:base:{A} or erc721:base:{B} and erc721:base:{C}"
    assert parse(text) == AtLeast(1, (nft(A), AtLeast(2, (nft(B), nft(C)))))


def test_capitals_and_spaces_do_not_matter():
    assert parse(f"  ERC721:Base:0x{'A' * 40}   >=1 AND (NOT erc721:base:{B}) ") == AtLeast(2, (nft(A), Not(nft(B))))


def test_erc20_amounts_and_their_decimals_read():
    leaf = parse(f"erc20:base:{A} >= 012.50 decimals 18 in one wallet")
    assert leaf == Holds(Probe(Kind.ERC20, ChainName("base"), Address(A)), "12.5", 18, one_wallet=True)
    assert notation(leaf) == f"erc20:base:{A} >= 12.5 decimals 18 in one wallet"


@pytest.mark.parametrize(
    "marked",
    [
        "^",
        f"erc721:base:{A} and^",
        f"^erc721:base:{A[:-1]} >= 1",
        f"^erc721:base:{A}f >= 1",
        f"erc721:base:{A} >= 1 ^erc721:base:{B}",
        f"erc721:base:{A} >= ^-1",
        f"(erc721:base:{A}^",
        f"^3 of (erc721:base:{A}, erc721:base:{B})",
        f"^0 of (erc721:base:{A})",
        f"erc20:base:{A}^",
        f"^erc1155:base:{A} >= 1",
        f"^erc721:base:{A}#7 >= 1",
        f"erc721:base:{A} ^> 1",
        f"erc721:base:{A} ^plus erc721:base:{B}",
        "^\N{SLIGHTLY SMILING FACE}",
    ],
)
def test_a_text_that_does_not_read_says_where(marked):
    with pytest.raises(RequirementRefused) as refused:
        parse(marked.replace("^", ""))
    assert refused.value.problem is RequirementProblem.SYNTAX
    assert refused.value.at == marked.index("^")


@pytest.mark.parametrize("amount", ["0", "0.0", "1.5", str(2**256)])
def test_an_amount_nobody_can_miss_or_reach_is_refused(amount):
    with pytest.raises(RequirementRefused) as refused:
        parse(f"erc721:base:{A} >= {amount}")
    assert refused.value.problem is RequirementProblem.AMOUNT


@pytest.mark.parametrize("text", ["(" * 100, "not " * 200 + f"erc721:base:{A}", "x" * 5_000])
def test_a_text_too_big_is_refused_and_nothing_worse(text):
    with pytest.raises(RequirementRefused):
        parse(text)


leaf = st.builds(
    Holds,
    st.builds(
        Probe,
        st.just(Kind.ERC721),
        st.sampled_from(["base", "eth-2"]).map(ChainName),
        st.sampled_from([A, B, C]).map(Address),
        st.none(),
    ),
    st.integers(1, 2**256 - 1).map(str),
    st.just(0),
    st.booleans(),
) | st.builds(
    Holds,
    st.builds(Probe, st.just(Kind.ERC20), st.just(ChainName("base")), st.sampled_from([A, B]).map(Address), st.none()),
    st.sampled_from(["1", "0.5", "12.25"]),
    st.sampled_from([None, 6, 18]),
    st.booleans(),
)
trees = st.recursive(
    leaf,
    lambda child: st.one_of(
        child.map(Not),
        st.lists(child, min_size=2, max_size=4).flatmap(
            lambda of: st.integers(1, len(of)).map(lambda k: AtLeast(k, tuple(of)))
        ),
    ),
    max_leaves=12,
)


@given(trees.filter(lambda tree: len(notation(tree)) < 2_000))
def test_what_is_written_reads_back_as_the_same_requirement(tree):
    assert parse(notation(tree)) == tree


@given(st.text(alphabet="erc721:base0xab>=1 ()ofnd,#.not", max_size=200))
def test_any_text_reads_or_is_refused(text):
    with contextlib.suppress(RequirementRefused):
        parse(text)


def test_a_group_inside_a_chain_keeps_its_brackets():
    three = AtLeast(3, (nft(A), nft(B), nft(C)))
    for tree in (AtLeast(2, (three, nft(A))), AtLeast(2, (AtLeast(2, (three, nft(A))), nft(B))), Not(three)):
        assert parse(notation(tree)) == tree
    odd = AtLeast(3, (AtLeast(2, (nft(A), nft(B), nft(C))), nft(A), nft(B)))
    assert parse(notation(AtLeast(2, (odd, nft(C))))) == AtLeast(2, (odd, nft(C)))
