"""The verdict algebra against a brute-force oracle, and the leaf rules one by one."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import RequirementRefused
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Block, Holding, Kind, Part, Probe, Proof, Trouble, Unread, Wallet, Want
from bot.domain.requirements.requirements import AtLeast, Compare, Holds, Not, Requirement, evaluate, wants
from bot.domain.requirements.verdicts import Met, NotMet, Unknown, at_least

START = datetime(2026, 11, 22, tzinfo=UTC)
BASE = ChainName("base")
ADA, BEN = (Wallet(Address("0x" + digit * 40)) for digit in "ab")
GARDEN = Probe(Kind.ERC721, BASE, Address("0x" + "1" * 40))
LOOM = Probe(Kind.ERC20, BASE, Address("0x" + "2" * 40))
BLOCK = Block(7, "0x07", START)


def seen(value: int, until: datetime | None = None) -> Holding:
    return Holding(value, BLOCK, ("one", "two"), until)


def after(seconds: int | None) -> datetime | None:
    return None if seconds is None else START + timedelta(seconds=seconds)


# ------------------------------------------------------------------ the algebra

moments = st.one_of(st.none(), st.integers(1, 6))
verdicts = st.one_of(
    moments.map(lambda s: Met(after(s))),
    moments.map(lambda s: NotMet(after(s))),
    st.just(Unknown(frozenset({Trouble.SILENT}))),
)


def at(verdict: Met | NotMet | Unknown, second: int) -> set[bool]:
    """What a child may be at that second: itself, or after its `until` anything."""
    if isinstance(verdict, Unknown):
        return {True, False}
    if verdict.until is not None and START + timedelta(seconds=second) >= verdict.until:
        return {True, False}
    return {isinstance(verdict, Met)}


@given(st.lists(verdicts, min_size=1, max_size=5), st.data())
def test_at_least_says_what_every_possible_world_agrees_on(children, data):
    k = data.draw(st.integers(1, len(children)))
    verdict = at_least(k, children)

    def worlds(second: int) -> set[bool]:
        return {sum(world) >= k for world in product(*(at(child, second) for child in children))}

    now = worlds(0)
    expected = Unknown if len(now) == 2 else (Met if now == {True} else NotMet)
    assert isinstance(verdict, expected)
    if isinstance(verdict, Unknown):
        return
    changes = [second for second in range(1, 8) if worlds(second) != now]
    assert verdict.until == (after(changes[0]) if changes else None), "never late, never early"


@given(
    st.recursive(
        st.sampled_from([GARDEN, LOOM]).map(Holds),
        lambda child: st.one_of(
            child.map(Not),
            st.lists(child, min_size=1, max_size=3).flatmap(
                lambda of: st.integers(1, len(of)).map(lambda k: AtLeast(k, tuple(of)))
            ),
        ),
        max_leaves=8,
    ),
    st.dictionaries(st.sampled_from([GARDEN, LOOM]), st.sampled_from([0, 1, None]), min_size=2),
)
def test_a_tree_is_unknown_only_where_the_unknown_leaves_could_tip_it(tree, values):
    tree = _settled(tree)
    sight = {Want(p, ADA.address): Unread(Trouble.SILENT) if v is None else seen(v) for p, v in values.items()}
    verdict = evaluate(tree, (ADA,), sight)
    blank = [p for p, v in values.items() if v is None]
    worlds = {
        _truth(tree, {**values, **dict(zip(blank, world, strict=True))}) for world in product([0, 1], repeat=len(blank))
    }
    if not isinstance(verdict, Unknown):
        assert worlds == {isinstance(verdict, Met)}
    elif not blank:
        pytest.fail("everything was seen, so nothing is unknown")


def _settled(tree: Requirement) -> Requirement:
    match tree:
        case Holds(probe=probe):
            return Holds(probe, "1", 0)
        case Not(of=child):
            return Not(_settled(child))
        case AtLeast(k=k, of=children):
            return AtLeast(k, tuple(_settled(c) for c in children))


def _truth(tree: Requirement, values: dict) -> bool:
    match tree:
        case Holds(probe=probe):
            return values[probe] >= 1
        case Not(of=child):
            return not _truth(child, values)
        case AtLeast(k=k, of=children):
            return sum(_truth(c, values) for c in children) >= k


def test_not_swaps_and_keeps_the_moment():
    holds = Holds(GARDEN)
    sight = {Want(GARDEN, ADA.address): seen(1, after(5))}
    assert evaluate(Not(holds), (ADA,), sight) == NotMet(after(5))
    assert evaluate(Not(holds), (ADA,), {Want(GARDEN, ADA.address): seen(0)}) == Met()


# ------------------------------------------------------------------ one leaf


def test_wallets_add_up():
    sight = {Want(LOOM, ADA.address): seen(6), Want(LOOM, BEN.address): seen(4)}
    assert evaluate(Holds(LOOM, "10"), (ADA, BEN), sight) == Met()


def test_in_one_wallet_they_do_not():
    sight = {Want(LOOM, ADA.address): seen(6), Want(LOOM, BEN.address): seen(4)}
    assert evaluate(Holds(LOOM, "10", one_wallet=True), (ADA, BEN), sight) == NotMet()


def test_an_unread_wallet_is_unknown_unless_the_others_are_enough():
    sight = {Want(LOOM, ADA.address): seen(6), Want(LOOM, BEN.address): Unread(Trouble.SILENT)}
    assert evaluate(Holds(LOOM, "6"), (ADA, BEN), sight) == Met()
    assert evaluate(Holds(LOOM, "7"), (ADA, BEN), sight) == Unknown(frozenset({Trouble.SILENT}))


def test_the_longest_lived_holdings_carry_the_verdict():
    sight = {Want(GARDEN, ADA.address): seen(1, after(3)), Want(GARDEN, BEN.address): seen(1, after(9))}
    assert evaluate(Holds(GARDEN, "1"), (ADA, BEN), sight) == Met(after(9))
    assert evaluate(Holds(GARDEN, "2"), (ADA, BEN), sight) == Met(after(3))


def test_what_was_not_read_is_unknown():
    assert evaluate(Holds(GARDEN), (ADA,), {}) == Unknown(frozenset({Trouble.NOT_READ}))


def test_a_contract_wallet_counts_on_its_own_chain_alone():
    elsewhere = Wallet(ADA.address, scope="ethereum")
    assert wants(Holds(GARDEN), (elsewhere,)) == frozenset()
    assert wants(Holds(GARDEN), (Wallet(ADA.address, scope="base"),)) == {Want(GARDEN, ADA.address)}
    assert wants(Holds(GARDEN), (Wallet(ADA.address, "base", Proof.CONTRACT, stale=True),)) == frozenset()


def vouched(proof: Proof) -> Wallet:
    """Ben's address, which counts for Ada."""
    return Wallet(BEN.address, "base", proof, ADA.address)


@pytest.mark.parametrize("proof", [Proof.VAULT, Proof.SAFE_OWNER])
def test_a_vouched_wallet_counts_as_long_as_it_is_vouched_for(proof):
    wallets = (ADA, vouched(proof))
    (by,) = wants(Holds(GARDEN), wallets) - {Want(GARDEN, ADA.address), Want(GARDEN, BEN.address)}
    holds = {Want(GARDEN, ADA.address): seen(0), Want(GARDEN, BEN.address): seen(1)}
    unread = Unread(Trouble.SILENT)
    for said, verdict in {
        seen(1): Met(),
        seen(0): NotMet(),
        seen(2): Unknown(frozenset({Trouble.ODD})),
        unread: Unknown(frozenset({Trouble.SILENT})),
    }.items():
        assert evaluate(Holds(GARDEN), wallets, holds | {by: said}) == verdict
    empty = holds | {Want(GARDEN, BEN.address): seen(0), by: unread}
    assert evaluate(Holds(GARDEN), wallets, empty) == NotMet(), "of nothing it does not matter whose it is"
    doubtful = holds | {Want(GARDEN, BEN.address): unread, by: seen(0)}
    assert evaluate(Holds(GARDEN), wallets, doubtful) == NotMet(), "what is not theirs need not be known"


@pytest.mark.parametrize("proof", [Proof.VAULT, Proof.SAFE_OWNER])
def test_a_vouched_wallet_counts_only_beside_the_proved_one_it_is_theirs_by(proof):
    on_another_chain = Wallet(ADA.address, "ethereum", Proof.CONTRACT)
    stale = Wallet(ADA.address, "base", Proof.CONTRACT, stale=True)
    vouching_each_other = Wallet(ADA.address, "base", Proof.VAULT, BEN.address)
    for wallets in ((), (on_another_chain,), (stale,), (vouching_each_other,)):
        assert wants(Holds(GARDEN), (*wallets, vouched(proof))) == frozenset(), wallets
    assert len(wants(Holds(GARDEN), (ADA, vouched(proof)))) == 3


def test_an_address_that_is_proved_itself_needs_nobodys_word_and_holds_things_once():
    both = (ADA, BEN, vouched(Proof.VAULT))
    assert wants(Holds(GARDEN), both) == {Want(GARDEN, ADA.address), Want(GARDEN, BEN.address)}
    sight = {Want(GARDEN, ADA.address): seen(0), Want(GARDEN, BEN.address): seen(1)}
    assert evaluate(Holds(GARDEN, "1"), both, sight) == Met()
    assert evaluate(Holds(GARDEN, "2"), both, sight) == NotMet()


@pytest.mark.parametrize(
    ("amount", "decimals", "units"),
    [("1", 0, 1), ("12.5", 18, 125 * 10**17), ("0.000001", 6, 1), ("100", 255, 10**257), ("1.50", 1, 15)],
)
def test_amounts_become_base_units_exactly(amount, decimals, units):
    assert Holds(LOOM, amount, decimals).minimum == units


def test_an_amount_finer_than_the_token_is_refused():
    with pytest.raises(RequirementRefused):
        _ = Holds(LOOM, "0.0000001", 6).minimum


# ------------------------------------------------------------------ how an amount compares


def compared(how: Compare, amount: str, *values: int, one_wallet: bool = False) -> Met | NotMet | Unknown:
    leaf = Holds(LOOM, amount, 0, one_wallet=one_wallet, compare=how)
    sight = {Want(LOOM, wallet.address): seen(value) for wallet, value in zip((ADA, BEN), values, strict=False)}
    return evaluate(leaf, (ADA, BEN)[: len(values)], sight)


@pytest.mark.parametrize(
    ("how", "met"),
    [
        (Compare.LEAST, {5, 6}),
        (Compare.MOST, {4, 5}),
        (Compare.ABOVE, {6}),
        (Compare.BELOW, {4}),
        (Compare.EXACTLY, {5}),
        (Compare.NOT, {4, 6}),
    ],
)
def test_an_amount_compares_in_six_ways(how, met):
    assert {value for value in (4, 5, 6) if compared(how, "5", value) == Met()} == met
    assert {value for value in (4, 5, 6) if compared(how, "5", value) == NotMet()} == {4, 5, 6} - met


def test_wallets_add_up_but_for_what_one_has_exactly():
    assert compared(Compare.MOST, "5", 3, 3) == NotMet()
    assert compared(Compare.MOST, "5", 3, 3, one_wallet=True) == Met()
    assert compared(Compare.EXACTLY, "6", 3, 3) == NotMet()
    assert compared(Compare.EXACTLY, "3", 3, 4) == Met()
    assert compared(Compare.NOT, "3", 3, 4) == NotMet()


@pytest.mark.parametrize("how", Compare)
def test_what_could_not_be_read_is_unknown_however_it_compares(how):
    sight = {Want(LOOM, ADA.address): Unread(Trouble.SILENT)}
    assert evaluate(Holds(LOOM, "5", 0, compare=how), (ADA,), sight) == Unknown(frozenset({Trouble.SILENT}))


def test_at_most_so_much_is_unknown_while_another_wallet_may_hold_more():
    leaf, sight = Holds(LOOM, "5", 0, compare=Compare.MOST), {Want(LOOM, ADA.address): seen(5)}
    assert isinstance(evaluate(leaf, (ADA, BEN), sight), Unknown)
    assert evaluate(leaf, (ADA, BEN), {Want(LOOM, ADA.address): seen(6)}) == NotMet()


@pytest.mark.parametrize(("amount", "value"), [("true", 1), ("false", 0), ("0x0a", 10)])
def test_what_is_no_number_compares_too(amount, value):
    assert compared(Compare.EXACTLY, amount, value) == Met()
    assert compared(Compare.EXACTLY, amount, value + 1) == NotMet()


def test_pieces_run_out_one_by_one_and_until_is_that_of_the_piece_it_hangs_on():
    three = seen(3)._replace(parts=tuple(Part(1, after(each)) for each in (3, 1, None)))
    sight = {Want(GARDEN, ADA.address): three}
    found = [evaluate(Holds(GARDEN, amount), (ADA,), sight) for amount in ("1", "2", "3", "4")]
    assert found == [Met(), Met(after(3)), Met(after(1)), NotMet()]
    fewer = [evaluate(Holds(GARDEN, amount, compare=Compare.BELOW), (ADA,), sight) for amount in ("2", "3", "4")]
    assert fewer == [NotMet(after(3)), NotMet(after(1)), Met()]
    assert evaluate(Holds(GARDEN, "3", compare=Compare.EXACTLY), (ADA,), sight) == Met(after(1))
    assert evaluate(Holds(GARDEN, "2", compare=Compare.EXACTLY), (ADA,), sight) == NotMet(after(1))
