"""The one readable form: it reads back as itself, and says where it stops making sense."""

import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import NO_CONTRACT, Kind, Probe
from bot.domain.requirements.notation import notation, parse
from bot.domain.requirements.probes import COIN_DECIMALS, FORMS, MOST_IDS, Asks
from bot.domain.requirements.requirements import AtLeast, Compare, Holds, Not

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
        f"^erc20:base:{A}#7 >= 1",
        f"^erc1155:base:{A}#7,8 >= 1",
        f"^unlock:base:{A}#7",
        f"erc721:base:{A} ^#7",
        f"erc721:base:{A} ^user",
        f"erc4907:base:{A} ^soulbound",
        f"erc721:base:{A} > ^many",
        f"erc721:base:{A} >= ^true",
        f"^native:base:{A} >= 1",
        "native:base^",
        f"call:base:{A} ^>= 1",
        f'call:base:{A} "f(address {{wallet}}) returns (bool)" ^> true',
        f'call:base:{A} "f(address {{wallet}}) returns (bool)" = ^1',
        f'call:base:{A} "f(address {{wallet}}) returns (uint256)"^',
        f'call:base:{A} "f(address {{wallet}}) returns (string)" = ^7',
        f'call:base:{A} "f(address {{wallet}}) returns (string)" ^>= "gold"',
        f"^contributor:base:{A}#7",
        f"trait:base:{A}^",
        f"trait:base:{A} ^>= 1",
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


WALLET = "address {wallet}"
CALLS = (
    f"getVotes({WALLET}) returns (uint256)",
    f"stakeOf(uint256 7, {WALLET}) returns (uint256, int128) output 1",
)
FLAGS = (f"isMember({WALLET}) returns (bool)", f"agent(bytes32 0x{'ab' * 32}, {WALLET}) returns (address)")
SCHEMA = f"0x{'5c' * 32}"
ATTESTATIONS = (f"{SCHEMA} by {A}", f"{SCHEMA} by {A} or {B} with Level >= 3 and guild = Golden Brown")
SAID_OF_TRAITS = ("Mood = sunny", "Fur Colour != Golden Brown and Level >= 3.5", "a = 1 or b < 2 or C = x y")
ids = st.frozensets(st.integers(0, 40) | st.integers(2**256 - 3, 2**256 - 1), min_size=1, max_size=20)
shared = {"one_wallet": st.booleans(), "held": st.sampled_from([None, timedelta(hours=5), timedelta(days=7)])}
chains, contracts = st.sampled_from(["base", "eth-2"]).map(ChainName), st.sampled_from([A, B, C]).map(Address)
counts, numbers = st.integers(1, 2**256 - 1).map(str), st.sampled_from(Compare)


NO_NUMBER, NOTHING_ELSE, NO_DECIMALS = st.none(), st.just(""), st.just(0)


def probes(kind, number=NO_NUMBER, asks=NOTHING_ELSE, at=contracts):
    return st.builds(Probe, st.just(kind), chains, at, number, asks)


def asking(*words):
    return st.builds(Asks, ids | st.just(frozenset()), st.sampled_from(words)).map(str)


def holds(probe, amount=counts, decimals=NO_DECIMALS, compare=numbers):
    return st.builds(Holds, probe, amount, decimals, compare=compare, **shared)


quoted = '"{}"'.format
NFTS = {
    Kind.ERC721: ("", "soulbound"),
    Kind.ERC5643: ("",),
    Kind.ERC5007: ("",),
    Kind.ERC4907: ("user", "owner"),
}
each_kind = {
    Kind.NATIVE: holds(
        probes(Kind.NATIVE, at=st.just(NO_CONTRACT)), st.sampled_from(["1", "0.5"]), st.just(COIN_DECIMALS)
    ),
    Kind.ERC20: holds(probes(Kind.ERC20), st.sampled_from(["1", "0.5", "12.25"]), st.sampled_from([None, 6, 18])),
    Kind.ERC1155: holds(probes(Kind.ERC1155, st.integers(0, 2**256 - 1))),
    Kind.UNLOCK: holds(probes(Kind.UNLOCK)),
    Kind.PROJECT: holds(probes(Kind.PROJECT, st.integers(0, 2**256 - 1))),
    Kind.EAS: holds(probes(Kind.EAS, asks=st.sampled_from(ATTESTATIONS).map(lambda said: f" {quoted(said)}"))),
    Kind.CONTRIBUTOR: holds(probes(Kind.CONTRIBUTOR)).map(lambda leaf: replace(leaf, one_wallet=True)),
    Kind.CALL: holds(
        probes(Kind.CALL, asks=st.sampled_from(CALLS).map(lambda said: f" {quoted(said)}")),
        decimals=st.sampled_from([0, 18]),
    )
    | holds(
        probes(Kind.CALL, asks=st.sampled_from(FLAGS[:1]).map(lambda said: f" {quoted(said)}")),
        st.sampled_from(["true", "false"]),
        compare=st.sampled_from([Compare.EXACTLY, Compare.NOT]),
    )
    | holds(
        probes(Kind.CALL, asks=st.just(' "rank(address {wallet}) returns (string)"')),
        st.sampled_from(['"gold"', '"Gold Member, 2nd class"', '"ß"']),
        compare=st.sampled_from([Compare.EXACTLY, Compare.NOT]),
    )
    | holds(
        probes(Kind.CALL, asks=st.sampled_from(FLAGS[1:]).map(lambda said: f" {quoted(said)}")),
        contracts,
        compare=st.sampled_from([Compare.EXACTLY, Compare.NOT]),
    ),
    Kind.TRAIT: holds(probes(Kind.TRAIT, asks=asking(*(f'"{said}"' for said in SAID_OF_TRAITS)))),
    **{kind: holds(probes(kind, asks=asking(*words))) for kind, words in NFTS.items()},
}
leaf = st.one_of(*each_kind.values()).filter(lambda leaf: leaf.decimals is None or leaf.makes_sense)


def test_every_kind_that_can_be_asked_for_is_tried():
    assert each_kind.keys() == FORMS.keys()


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


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("#7", "#7"),
        ("#1,2,42-69", "#1-2,42-69"),
        ("#3,2,1,2", "#1-3"),
        (f"#{2**256 - 1}", f"#{2**256 - 1}"),
        (f"#0-{MOST_IDS - 1} SOULBOUND", f"#0-{MOST_IDS - 1} soulbound"),
    ],
)
def test_ids_are_kept_sorted_and_each_once(typed, kept):
    assert notation(parse(f"erc721:base:{A}{typed} >= 2")) == f"erc721:base:{A}{kept} >= 2"


@pytest.mark.parametrize("typed", ["#9-7", f"#{2**256}", f"#0-{MOST_IDS}", f"#0-{2**256 - 1}"])
def test_ids_that_cannot_be_or_are_too_many_are_refused(typed):
    with pytest.raises(RequirementRefused) as refused:
        parse(f"erc721:base:{A}{typed}")
    assert refused.value.problem is RequirementProblem.IDS


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            "function getVotes(address {wallet}) external view returns (uint votes)",
            "getVotes(address {wallet}) returns (uint256)",
        ),
        (
            "  f( address   {wallet} ,uint 3)returns(bool,uint8)output 1 ",
            "f(address {wallet}, uint256 3) returns (bool, uint8) output 1",
        ),
    ],
)
def test_a_function_is_kept_in_one_form(typed, kept):
    assert notation(parse(f'call:base:{A} "{typed}" >= 1')) == f'call:base:{A} "{kept}" >= 1'


@pytest.mark.parametrize(
    "typed",
    [
        "totalSupply() returns (uint256)",
        "f(uint256 {wallet}) returns (uint256)",
        "f(address 0x1) returns (uint256)",
        "f(address {wallet})",
        "f(address {wallet}) returns ()",
        "f(address {wallet}) returns (uint256) output 1",
        "f(address {wallet}) returns (uint256[])",
        "f(tuple {wallet}) returns (uint256)",
        "f(address {wallet}, (uint256 1)) returns (uint256)",
        "f(address {wallet}) payable returns (uint256)",
        "nonsense",
    ],
)
def test_a_function_that_cannot_be_asked_about_a_wallet_is_refused(typed):
    with pytest.raises(RequirementRefused) as refused:
        parse(f'call:base:{A} "{typed}" >= 1')
    assert refused.value.problem is RequirementProblem.CALL


@pytest.mark.parametrize(
    "typed",
    [
        SCHEMA,
        f"{SCHEMA} by",
        f"{SCHEMA} by {A} with",
        f"{A} by {A}",
        f"{SCHEMA} by {' or '.join([A, B, C, '0x' + '1' * 40, '0x' + '2' * 40])}",
    ],
)
def test_an_attestation_without_its_schema_or_by_nobody_is_refused(typed):
    with pytest.raises(RequirementRefused) as refused:
        parse(f'eas:base:{A} "{typed}"')
    assert refused.value.problem is RequirementProblem.ATTESTATION


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
