"""Rounds as a bot reports them: what is settled before, what came of it, and who is credited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench import PEOPLE, WINDOW, Mined, Town, at
from tests.merkle import TOTALS, Tree

HOUR = 3_600
OPENING = ("rulesHash", "electorateRoot", "entriesRoot", "snapshotBlockHash", "snapshotBlock", "opensAt", "closesAt")
RESULT = ("ballotsRoot", "totalsRoot", "bundleHash", "ballots", "signedBallots", "entries", "points", "bundleURI")
NONE, OPEN, SUBMITTED, FINAL, CANCELLED = range(5)
"""What a round can be."""


def opening(now: int, **other: Any) -> tuple[Any, ...]:
    settled = dict(zip(OPENING, [*(bytes([nth]) * 32 for nth in range(1, 5)), 12, now, now + HOUR], strict=True))
    assert other.keys() <= settled.keys()
    return tuple((settled | other).values())


def result(tree: Tree | None = None, **other: Any) -> tuple[Any, ...]:
    root = tree.root if tree else bytes(32)
    came = dict(zip(RESULT, [b"\5" * 32, root, b"\6" * 32, 9, 4, 3, 0, "ipfs://bundle"], strict=True))
    assert other.keys() <= came.keys()
    return tuple((came | other).values())


def named(words: Sequence[Any], names: Sequence[str]) -> Mapping[str, Any]:
    return dict(zip(names, words, strict=True))


@dataclass(frozen=True, slots=True)
class Report:
    """One round of a town. `leaves`: the round it was earned in, the creator, the points."""

    town: Town
    id: bytes
    leaves: Sequence[tuple[bytes, str, int]]

    @property
    def tree(self) -> Tree:
        return Tree(TOTALS, [(self.id, *leaf) for leaf in self.leaves])

    @property
    def points(self) -> int:
        return sum(points for _, _, points in self.leaves)

    def open(self, **other: Any) -> Mined:
        return self.town.ledger.send(PEOPLE["bot"], "openRound", self.id, opening(self.town.bench.now(), **other))

    def submit(self, **other: Any) -> Mined:
        whole = {"points": self.points} | other
        return self.town.ledger.send(PEOPLE["bot"], "submitResult", self.id, result(self.tree, **whole))

    def finalize(self, by: str = "mallory") -> Mined:
        return self.town.ledger.send(PEOPLE[by], "finalizeRound", self.id)

    def credits(self, *which: int) -> list[tuple[bytes, str, int, list[bytes]]]:
        """The leaves of these numbers, or all, each with its proof."""
        tree = self.tree
        return [(*self.leaves[nth], tree.proof(nth)) for nth in which or range(len(self.leaves))]

    def credit(self, *which: int) -> Mined:
        return self.town.ledger.send(PEOPLE["mallory"], "credit", self.id, self.credits(*which))

    def status(self) -> int:
        return self.stored()[0]

    def stored(self) -> Any:
        return self.town.ledger.read("roundOf", self.id)

    def closed(self) -> "Report":
        """Opened, and its voting over."""
        self.open()
        self.town.bench.travel_to(self.stored()[2])
        return self

    def submitted(self) -> "Report":
        self.closed().submit()
        return self

    def final(self) -> "Report":
        self.submitted()
        self.town.bench.travel_to(self.stored()[3] + WINDOW)
        self.finalize()
        return self


def report(
    town: Town, *leaves: tuple[str, int], number: int = 1, carried: Sequence[tuple[bytes, str, int]] = ()
) -> Report:
    """A round in which these people earned these points; `carried` from earlier ones."""
    own = bytes([number]) * 32
    return Report(town, own, [*((own, at(who), points) for who, points in leaves), *carried])
