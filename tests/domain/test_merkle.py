"""The tree is OpenZeppelin's: held against the tests' own one, and leaf by leaf against its proofs."""

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.voting.ledger import earned_leaf, elector_leaf, entry_leaf
from bot.domain.voting.merkle import Tree, is_proven
from bot.domain.voting.rounds import Elector
from bot.domain.voting.tally import Earned
from tests import merkle
from tests.voted import entry, settled, wallet, word

leaves = st.sets(st.integers(0, 2**64 - 1), min_size=1, max_size=40).map(sorted)


def test_without_leaves_the_root_is_nothing():
    assert Tree(keccak, []).root == bytes(32)


@settings(max_examples=60, deadline=None)
@given(leaves)
def test_roots_and_proofs_are_those_of_the_other_tree(points):
    them = [(word(1), word(2), wallet(0), each) for each in points]
    ours = Tree(keccak, (earned_leaf(word(1), Earned(word(2), wallet(0), each)) for each in points))
    other = merkle.Tree(merkle.TOTALS, them)
    assert ours.root == other.root
    for nth, each in enumerate(points):
        assert list(ours.proof(earned_leaf(word(1), Earned(word(2), wallet(0), each)))) == other.proof(nth)


@settings(max_examples=60, deadline=None)
@given(leaves, st.data())
def test_a_leaf_proves_itself_and_no_other(points, data):
    tree = Tree(keccak, (word(each) for each in points))
    mine = data.draw(st.sampled_from(points))
    assert is_proven(keccak, tree.root, word(mine), tree.proof(word(mine)))
    assert not is_proven(keccak, tree.root, word(2**64), tree.proof(word(mine)))


def test_what_is_not_in_it_has_no_proof():
    with pytest.raises(KeyError):
        Tree(keccak, [word(1), word(2)]).proof(word(3))


def test_leaves_are_laid_out_as_the_abi_lays_them():
    own = settled()
    made, voter = own.entries[0], Elector(word(7), None, 5)
    nobody = "0x" + "0" * 40
    assert elector_leaf(own.id, voter) == encode(
        ["bytes32", "bytes32", "address", "uint256"], [own.id, word(7), nobody, 5]
    )
    assert entry_leaf(own.id, made) == encode(
        ["bytes32", "bytes32", "address", "bytes32"], [own.id, entry(0), made.wallet, made.licence]
    )
