"""Our trees and OpenZeppelin's own, in JavaScript: of the same leaves the same root and the same proofs."""

import json
import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from bot.domain.voting.bundle import hexed
from bot.domain.voting.ledger import ballot_leaf, earned_leaf, elector_leaf, entry_leaf
from bot.domain.voting.merkle import Tree
from bot.domain.voting.rounds import BallotClass
from bot.domain.voting.tally import Earned, tally
from tests.voted import Held, entry, settled, wallet, word

HERE = Path(__file__).parents[1] / "oz"
NOBODY = "0x" + "0" * 40
ELECTORATE = ["bytes32", "bytes32", "address", "uint256"]
ENTRIES = ["bytes32", "bytes32", "address", "bytes32"]
BALLOTS = ["bytes32", "bytes32", "bytes32", "uint8", "uint256", "bytes32"]
TOTALS = ["bytes32", "bytes32", "address", "uint64"]
Theirs = Callable[[Sequence[str], Sequence[Sequence[object]]], dict[str, object]]


@pytest.fixture(scope="module")
def theirs(tmp_path_factory) -> Theirs:
    folder = tmp_path_factory.mktemp("oz") / "oz"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True, timeout=180)

    def ask(kinds, leaves):
        line = json.dumps({"kinds": kinds, "leaves": leaves})
        ran = ["node", "trees.mjs"]
        done = subprocess.run(ran, cwd=folder, input=line, capture_output=True, text=True, check=True, timeout=180)
        return json.loads(done.stdout)

    return ask


pytestmark = pytest.mark.needs("npm")


def same(theirs: Theirs, kinds: Sequence[str], leaves: Sequence[tuple[bytes, Sequence[object]]]) -> None:
    ours, told = Tree(keccak, [leaf for leaf, _ in leaves]), theirs(kinds, [them for _, them in leaves])
    assert hexed(ours.root) == told["root"]
    assert [[hexed(each) for each in ours.proof(leaf)] for leaf, _ in leaves] == told["proofs"]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 100, 1_001])
def test_trees_of_any_size_are_theirs(theirs, count):
    dice = random.Random(count)
    them = [Earned(word(2), wallet(0), dice.randrange(2**64)) for _ in range(count)]
    same(
        theirs,
        TOTALS,
        [(earned_leaf(word(1), one), [hexed(word(1)), hexed(word(2)), one.creator, str(one.points)]) for one in them],
    )


def test_every_kind_of_leaf_is_laid_out_as_theirs(theirs):
    own = settled()
    own = replace(own, electors=(replace(own.electors[0], voter=None, weight=2**52), *own.electors[1:]))
    own = replace(own, entries=(replace(own.entries[0], wallet=None), *own.entries[1:]))
    its = hexed(own.id)
    electors = [
        (elector_leaf(own.id, one), [its, hexed(one.member), one.voter or NOBODY, str(one.weight)])
        for one in own.electors
    ]
    entries = [
        (entry_leaf(own.id, one), [its, hexed(entry(nth)), one.wallet or NOBODY, hexed(one.licence)])
        for nth, one in enumerate(own.entries)
    ]
    same(theirs, ELECTORATE, electors)
    same(theirs, ENTRIES, entries)
    came = tally(keccak, Held().voted)
    same(theirs, BALLOTS, [(ballot_leaf(keccak, own.id, one), _ballot(its, one)) for one in came.counted])


def _ballot(its, one):
    signed = one.ballot.kind is BallotClass.SIGNED
    signature = keccak(bytes.fromhex(one.ballot.signature[2:])) if signed else bytes(32)
    kind = int(one.ballot.kind)
    return [its, hexed(one.ballot.member), hexed(one.hash), kind, str(one.weight), hexed(signature)]
