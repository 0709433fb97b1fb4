"""Whatever is done in whatever order: scores are what reports proved, once each, and no report exceeds its word."""

from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.bench import CAP, DELAY, FOR_EVER, PEOPLE, THRESHOLDS, WINDOW, Reverted, Town, at
from tests.contracts.rounds import CANCELLED, FINAL, HOUR, OPEN, SUBMITTED, Report

CREATORS = ("ada", "ben", "cleo", "mallory")
POINTS = (0, 1, 9, 90, CAP)
Leaf = tuple[int, str, int]
"""The number of the round it was earned in, the creator, the points."""


@dataclass
class Kept:
    """What should be known of one round."""

    report: Report
    leaves: list[Leaf]
    status: int = OPEN
    closes: int = 0
    submitted: int = 0
    points: int = 0
    credited: int = 0


@dataclass
class Books:
    """What the contracts should have come to."""

    rounds: dict[int, Kept] = field(default_factory=dict)
    scores: dict[str, int] = field(default_factory=dict)
    passes: set[str] = field(default_factory=set)
    counted: set[tuple[int, str]] = field(default_factory=set)
    earned: int = 0
    given_back: int = 0


def name(number: int) -> bytes:
    return bytes([number]) * 32


class Accounting(RuleBasedStateMachine):
    def __init__(self, town: Town) -> None:
        super().__init__()
        self.town, self.books = town, Books()
        self._forgotten = town.bench.forgotten()
        self._forgotten.__enter__()

    def teardown(self) -> None:
        self._forgotten.__exit__(None, None, None)

    @initialize()
    def one_round_is_final(self) -> None:
        self.open([(None, "ada", 7), (None, "ben", 40), (None, "cleo", 90)])
        self.wait(HOUR)
        self.submit(1, 0)
        self.wait(WINDOW)
        self.finalize(1)

    @precondition(lambda self: len(self.books.rounds) < 5)
    @rule(
        leaves=some.lists(
            some.tuples(some.none() | some.integers(1, 6), some.sampled_from(CREATORS), some.sampled_from(POINTS)),
            min_size=1,
            max_size=4,
        )
    )
    def open(self, leaves):
        """A round whose report will have these leaves, its own or carried from a round there is or is not."""
        number = len(self.books.rounds) + 1
        own = [(number if earned is None else earned, who, points) for earned, who, points in leaves]
        one = Report(self.town, name(number), [(name(earned), at(who), points) for earned, who, points in own])
        one.open()
        self.books.rounds[number] = Kept(one, own, closes=self.town.bench.now() + HOUR)

    @rule(number=some.integers(1, 5), declared=some.sampled_from([-1, 0, 0, 0, 1]))
    def submit(self, number, declared):
        kept = self.books.rounds.get(number)
        if kept is None:
            return
        points = kept.report.points + declared
        over, again = self.town.bench.now() >= kept.closes, kept.submitted and points == kept.points
        fine = 0 <= points <= CAP and kept.status == OPEN and over
        if points >= 0 and self.goes(bool(fine or again), lambda: kept.report.submit(points=points)) and not again:
            kept.status, kept.points, kept.submitted = SUBMITTED, points, self.town.bench.now()

    @rule(number=some.integers(1, 5))
    def cancel(self, number):
        kept = self.books.rounds.get(number)
        if kept is None:
            return
        in_time = kept.status == SUBMITTED and self.town.bench.now() + 2 < kept.submitted + WINDOW
        asked = lambda: self.town.ledger.send(PEOPLE["guardian"], "cancelRound", kept.report.id, "so")  # noqa: E731
        if self.goes(kept.status == OPEN or in_time, asked):
            kept.status = CANCELLED

    @rule(number=some.integers(1, 5))
    def finalize(self, number):
        kept = self.books.rounds.get(number)
        if kept is None:
            return
        due = kept.status == SUBMITTED and self.town.bench.now() >= kept.submitted + WINDOW
        if self.goes(due or kept.status == FINAL, kept.report.finalize):
            kept.status = FINAL

    @rule(span=some.sampled_from([HOUR, WINDOW, DELAY]))
    def wait(self, span):
        self.town.bench.travel_to(self.town.bench.now() + span)

    @rule(number=some.integers(1, 5), picks=some.lists(some.integers(0, 3), min_size=1, max_size=5))
    def credit(self, number, picks):
        """Some leaves of a report, perhaps one of them twice."""
        kept = self.books.rounds.get(number)
        if kept is None:
            return
        which = [pick % len(kept.leaves) for pick in picks]
        expected = self.after(kept, [kept.leaves[nth] for nth in which])
        given = [kept.report.credits(nth)[0] for nth in which]
        asked = lambda: self.town.ledger.send(PEOPLE["mallory"], "credit", kept.report.id, given)  # noqa: E731
        if self.goes(expected is not None, asked):
            for leaf in expected:
                self.count(kept, leaf)

    def after(self, kept: Kept, leaves: list[Leaf]) -> list[Leaf] | None:
        """Those that count now, each once; None where one makes the whole batch fail."""
        new: dict[tuple[int, str], Leaf] = {}
        for leaf in leaves:
            earned, who, points = leaf
            if (earned, who) in self.books.counted or (earned, who) in new:
                continue
            origin = self.books.rounds.get(earned)
            if points == 0 or origin is None or origin.status != FINAL:
                return None
            new[earned, who] = leaf
        fits = kept.credited + sum(points for *_, points in new.values()) <= kept.points
        return list(new.values()) if kept.status == FINAL and fits else None

    def count(self, kept: Kept, leaf: Leaf) -> None:
        earned, who, points = leaf
        self.books.counted.add((earned, who))
        self.books.passes.add(who)
        self.books.scores[who] = self.books.scores.get(who, 0) + points
        self.books.earned += points
        kept.credited += points

    @rule(who=some.sampled_from(CREATORS), to=some.sampled_from(CREATORS))
    def move(self, who, to):
        council = PEOPLE["council"]
        fine = who in self.books.passes and who != to
        if self.goes(fine, lambda: self.town.tiers.send(council, "announceMove", at(who), at(to))):
            self.town.bench.travel_to(self.town.bench.now() + DELAY)
            self.town.tiers.send(council, "move", at(who))
            self.books.scores[to] = self.books.scores.get(to, 0) + self.books.scores.pop(who, 0)
            self.books.passes ^= {who}
            self.books.passes |= {to}

    @rule(who=some.sampled_from(CREATORS))
    def give_back(self, who):
        asked = lambda: self.town.tiers.send(PEOPLE[who], "burn", self.town.tiers.read("tokenOf", at(who)))  # noqa: E731
        if self.goes(who in self.books.passes, asked):
            self.books.passes -= {who}
            self.books.given_back += self.books.scores.pop(who, 0)

    @rule(who=some.sampled_from(CREATORS), floor=some.integers(1, 4))
    def floor(self, who, floor):
        self.town.tiers.send(PEOPLE["council"], "setFloor", at(who), floor, FOR_EVER)
        self.books.passes |= {who}

    def goes(self, expected: bool, act) -> bool:
        """Does it, which must go through exactly where the books say so."""
        refused = None
        try:
            act()
        except Reverted as refusal:
            refused = refusal
        assert expected == (refused is None), refused
        return expected

    @invariant()
    def scores_are_what_reports_proved(self):
        scores = {who: self.town.tiers.read("scoreOf", at(who)) for who in CREATORS}
        assert {who: score for who, score in scores.items() if score} == {
            who: score for who, score in self.books.scores.items() if score
        }
        assert sum(scores.values()) == self.books.earned - self.books.given_back

    @invariant()
    def who_has_a_pass_is_who_should(self):
        assert {who for who in CREATORS if self.town.tiers.read("balanceOf", at(who))} == self.books.passes

    @invariant()
    def no_report_exceeds_what_it_declared_nor_the_cap(self):
        for kept in self.books.rounds.values():
            status, *_, points, credited, _, _, _ = kept.report.stored()
            assert (status, points, credited) == (kept.status, kept.points, kept.credited)
            assert credited <= points <= CAP

    @invariant()
    def a_tier_is_never_below_its_score(self):
        for who, score in self.books.scores.items():
            least = sum(score >= step for step in THRESHOLDS)
            assert self.town.tiers.read("tierOf", at(who)) >= least


@pytest.mark.needs("eth-tester")
def test_the_books_balance_after_any_story(world):
    run_state_machine_as_test(
        lambda: Accounting(world), settings=settings(max_examples=8, stateful_step_count=20, deadline=None)
    )
