"""What a voter can take home: their ballots with receipts, and the proof that theirs was counted."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from bot.domain.voting.ballots import Ballot, Receipt
from bot.domain.voting.bundle import Bundle, ballot_told, hexed, receipt_told, roots
from bot.domain.voting.commitments import Keccak
from bot.domain.voting.judging import Judged
from bot.domain.voting.ledger import ballot_leaf
from bot.domain.voting.merkle import Tree, leaf_hash
from bot.domain.voting.rounds import Round, Word


def receipt_file(round_: Round, cast: Iterable[tuple[Ballot, Receipt]]) -> str:
    """Each ballot as it was taken, and its place in the log: whoever has this can show that one was left out."""
    return _written({"cast": [taken(round_, ballot, receipt) for ballot, receipt in cast]})


def taken(round_: Round, ballot: Ballot, receipt: Receipt) -> Mapping[str, Any]:
    """A ballot as it was taken, and its place in the log of its round."""
    where = {"round": hexed(round_.id), "number": round_.number}
    return {**where, "ballot": ballot_told(ballot), "receipt": receipt_told(receipt)}


def proof_file(keccak: Keccak, bundle: Bundle, members: Collection[Word]) -> str:
    """What became of each ballot of theirs; of the one that counts, the leaf, and the way from it to the root."""
    settled, tally = bundle.voted.settled, bundle.tally
    tree = Tree(keccak, (ballot_leaf(keccak, settled.id, one) for one in tally.counted))
    mine = [_proven(keccak, tree, settled.id, one) for one in tally.judged if one.ballot.member in members]
    root = hexed(roots(keccak, settled, tally).ballots)
    return _written({"round": hexed(settled.id), "number": settled.number, "ballots_root": root, "ballots": mine})


def _proven(keccak: Keccak, tree: Tree, round_id: Word, one: Judged) -> Mapping[str, Any]:
    said: dict[str, Any] = {"hash": hexed(one.hash), "weight": one.weight, "flaw": one.flaw.value if one.flaw else None}
    if one.flaw is None:
        leaf = ballot_leaf(keccak, round_id, one)
        said |= {"leaf": hexed(leaf), "leaf_hash": hexed(leaf_hash(keccak, leaf))}
        said["proof"] = [hexed(each) for each in tree.proof(leaf)]
    return said


def _written(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=2) + "\n"
