"""What the ledger is told of a round and what it tells, word by word as contracts/community/ContributionLedger.sol."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.voting.commitments import Keccak, number, wallet
from bot.domain.voting.judging import Judged
from bot.domain.voting.merkle import Tree
from bot.domain.voting.rounds import BallotClass, Candidate, Elector, Settled, Word
from bot.domain.voting.tally import Earned, Tally

MOST_CREDITS = 100
"""Leaves credited by one transaction: more may not fit a block."""


class Status(IntEnum):
    """What a round is on chain."""

    NONE = 0
    OPEN = 1
    SUBMITTED = 2
    FINAL = 3
    CANCELLED = 4


@dataclass(frozen=True, slots=True)
class Opening:
    """What is settled before the vote."""

    rules_hash: Word
    electorate_root: Word
    entries_root: Word
    snapshot_hash: Word
    snapshot_block: int
    opens_at: int
    closes_at: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it; `points` is the sum of the totals' leaves."""

    ballots_root: Word
    totals_root: Word
    bundle_hash: Word
    ballots: int
    signed_ballots: int
    entries: int
    points: int
    uri: str


@dataclass(frozen=True, slots=True)
class OnChain:
    """A round as the ledger keeps it; `opening` and `result` are the hashes of the words it was told."""

    status: Status
    opened_at: int = 0
    closes_at: int = 0
    submitted_at: int = 0
    credited: int = 0
    opening: Word = bytes(32)
    result: Word = bytes(32)
    totals_root: Word = bytes(32)


def opening_hash(keccak: Keccak, one: Opening) -> Word:
    """What the ledger keeps of an opening."""
    words = one.rules_hash + one.electorate_root + one.entries_root + one.snapshot_hash
    return keccak(words + number(one.snapshot_block) + number(one.opens_at) + number(one.closes_at))


def result_hash(keccak: Keccak, one: Result) -> Word:
    """What the ledger keeps of a result; its text stands behind the words, whose last tells where."""
    words = one.ballots_root + one.totals_root + one.bundle_hash
    figures = (one.ballots, one.signed_ballots, one.entries, one.points, 8 * 32)
    text = one.uri.encode()
    padded = text.ljust(-(-len(text) // 32) * 32, b"\0")
    return keccak(number(32) + words + b"".join(map(number, figures)) + number(len(text)) + padded)


def opening(keccak: Keccak, settled: Settled, rules_hash: Word) -> Opening:
    """What the ledger is told before this vote."""
    window, snapshot = settled.rules.window, settled.snapshot
    electors = Tree(keccak, (elector_leaf(settled.id, one) for one in settled.electors)).root
    entries = Tree(keccak, (entry_leaf(settled.id, one) for one in settled.entries)).root
    return Opening(
        rules_hash, electors, entries, snapshot.hash, snapshot.block, window.opens_at, window.closes_at
    )  # fmt: skip


def result(keccak: Keccak, settled: Settled, tally: Tally, bundle_hash: Word, uri: str) -> Result:
    """What the ledger is told after it."""
    ballots = Tree(keccak, (ballot_leaf(keccak, settled.id, one) for one in tally.counted)).root
    totals = totals_tree(keccak, settled.id, tally.totals).root
    counts = len(tally.counted), tally.signed, len(settled.entries), tally.points
    return Result(ballots, totals, bundle_hash, *counts, uri)


def totals_tree(keccak: Keccak, reported_in: Word, totals: Iterable[Earned]) -> Tree:
    """The tree by which credits are proven."""
    return Tree(keccak, (earned_leaf(reported_in, one) for one in totals))


def elector_leaf(round_id: Word, one: Elector) -> bytes:
    return round_id + one.member + wallet(one.voter) + number(one.weight)


def entry_leaf(round_id: Word, one: Candidate) -> bytes:
    return round_id + one.content + wallet(one.wallet) + one.licence


def ballot_leaf(keccak: Keccak, round_id: Word, one: Judged) -> bytes:
    """A ballot that nobody signed has no signature's hash."""
    ballot = one.ballot
    signed = ballot.kind is BallotClass.SIGNED
    signature = keccak(bytes.fromhex(ballot.signature[2:])) if signed else bytes(32)
    return round_id + ballot.member + one.hash + number(ballot.kind) + number(one.weight) + signature


def earned_leaf(reported_in: Word, one: Earned) -> bytes:
    return reported_in + one.earned_in + wallet(one.creator) + number(one.points)
