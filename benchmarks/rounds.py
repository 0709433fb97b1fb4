"""`python -m benchmarks.rounds --ballots 1000`: a round counted, written and looked through; and its gas."""

import argparse
import asyncio
import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from eth_account import Account

from benchmarks.figure import Figure, at_least, at_most, show
from bot.adapters.chain.founded.round_looks import signatures
from bot.adapters.chain.hashing import keccak
from bot.domain.checked import Held, verdict
from bot.domain.ids import Address, ChainName, address
from bot.domain.voting.ballots import Ballot, Choice, Receipt, Voted, ballot_hash, next_receipt
from bot.domain.voting.bundle import Bundle, written
from bot.domain.voting.bundle_reading import read
from bot.domain.voting.commitments import member_word, number, round_id
from bot.domain.voting.merkle import Tree
from bot.domain.voting.round_checks import Checker, Outside
from bot.domain.voting.rounds import BallotClass, Candidate, Elector, Home, Rules, Settled, Snapshot, Window
from bot.domain.voting.tally import tally

T = TypeVar("T")
OPENS, CLOSES, ENTRIES = 1_700_000_000, 1_700_086_400, 100
HOME = Home(ChainName("base"), 8453, Address("0x" + "1e" * 20))
PROTOTYPE = {"open a round": 145_924, "submit a result": 129_228, "make it final": 30_619}
"""Gas of the sketch that came before (contracts/README.md). Its tree of 1,000 leaves took 0.12 s, and it recovered 117
signatures a second, in Python alone."""
_TREE, _RECOVERED = 0.12, 117.0


@dataclass(frozen=True, slots=True)
class Seconds:
    """What each step took."""

    tree: float
    tally: float
    write: float
    recover: float
    verify: float


def held(ballots: int) -> Voted:
    """A round in which half of the electors signed, and half clicked."""
    own = round_id(keccak, HOME, bytes(32), 1)
    keys = [secrets.token_bytes(32) for _ in range(ballots)]
    voters = [address(Account.from_key(key).address) for key in keys]
    electors = tuple(Elector(member_word(keccak, own, key), voter) for key, voter in zip(keys, voters, strict=True))
    made = tuple(Candidate(number(nth + 1), bytes(32), number(10**6 + nth)) for nth in range(ENTRIES))
    rules = Rules("A thousand", Window(OPENS, CLOSES))
    settled = Settled(own, HOME, bytes(32), 1, rules, Snapshot(), made, electors)
    cast = [_cast(settled, nth, key) for nth, key in enumerate(keys)]
    receipts, last = list[Receipt](), None
    for ballot in cast:
        last = next_receipt(keccak, settled, last, ballot)
        receipts.append(last)
    return Voted(settled, OPENS, tuple(cast), tuple(receipts), Snapshot())


def _cast(settled: Settled, nth: int, key: bytes) -> Ballot:
    elector = settled.electors[nth]
    choices = tuple(Choice(settled.entries[(nth + each) % ENTRIES].content) for each in range(3))
    click = Ballot(elector.member, choices, 1, OPENS + 60, secrets.token_bytes(32), OPENS + 60)
    if nth % 2:
        return click
    to_sign = replace(click, kind=BallotClass.SIGNED, voter=elector.voter)
    signed = Account.unsafe_sign_hash(ballot_hash(keccak, settled, to_sign), key)
    return replace(to_sign, signature="0x" + signed.signature.hex())


def timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def measured(voted: Voted) -> tuple[Seconds, int]:
    """What each step takes, and how large the file is."""
    _, tree = timed(lambda: Tree(keccak, (one.ballot for one in voted.receipts)).root)
    came, counted = timed(lambda: tally(keccak, voted))
    raw, wrote = timed(lambda: written(keccak, Bundle(voted, came, "https://gate.example/1", "benchmark")))
    claims, parsed = timed(lambda: read(raw))
    told, recovered = timed(lambda: asyncio.run(signatures(claims.bundle.voted)))
    lines, checked = timed(lambda: Checker(keccak, raw, claims, Outside(told)).lines())
    assert verdict(lines) is Held.UNTOLD, lines
    return Seconds(tree, counted, wrote, recovered, parsed + recovered + checked), len(raw)


def figures(voted: Voted) -> list[Figure]:
    took, size = measured(voted)
    ballots, signed = len(voted.ballots), (len(voted.ballots) + 1) // 2
    gas = json.loads((Path(__file__).parents[1] / "contracts/gas.json").read_text())
    ours, theirs = sum(gas[name] for name in PROTOTYPE), sum(PROTOTYPE.values())
    recovering = signed / took.recover
    return [
        Figure("a tree", took.tree * 1e6 / ballots, "us a leaf", "prototype 120", _TREE * ballots / 1_000 / took.tree),
        at_most("tallied", took.tally, "s", 2.0),
        at_most("written", took.write, "s", 2.0),
        at_least("signatures", recovering, "a second", 500, "prototype 117", recovering / _RECOVERED),
        at_most("looked through", took.verify, "s", 5.0),
        Figure("the file", size / 1_024, "KiB"),
        Figure("gas a round, credits apart", ours, "gas", f"prototype {theirs:,}", ours / theirs, "< 1", ours < theirs),
    ]


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.rounds", description=__doc__)
    parser.add_argument("--ballots", type=int, default=1_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    return show(f"A round of {given.ballots:,} ballots", figures(held(given.ballots)), as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(not main())
