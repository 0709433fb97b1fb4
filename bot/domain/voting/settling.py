"""What must hold of a round before anybody may vote on it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from enum import StrEnum

from bot.domain.voting.rounds import BallotClass, Elector, Rules, Settled, Weights

MOST_FIGURE = 2**53 - 1
"""No published figure is above it: every reader of JSON tells it exactly."""
MOST_TEXT = 500


class Unsettled(StrEnum):
    """Why a round cannot be opened like this."""

    TEXT = "a title that cannot be published"

    WINDOW = "it closes before it opens"
    QUORUM = "the quorum is none"
    CLASSES = "no class of ballots is admitted"
    CHOICES = "a ballot could name nothing"
    POINTS = "a threshold or cap is none"
    QUADRATIC = "quadratic weights without signatures"
    TOKEN = "no token to weigh by"  # noqa: S105  no password
    NOTHING = "no entries"
    NOBODY = "no electors"
    ENTRY_TWICE = "an entry stands twice"
    MEMBER_TWICE = "a member stands twice"
    WALLET_TWICE = "a wallet stands twice"
    WEIGHT = "a weight that the rules do not give"
    FIGURE = "a figure too large"


def unsettled(settled: Settled) -> Iterator[Unsettled]:
    """Everything for which this round cannot be opened; nothing for one that can."""
    yield from rules_faults(settled.rules)
    yield from entry_faults(settled)
    yield from elector_faults(settled)


def rules_faults(rules: Rules) -> Iterator[Unsettled]:
    """What is wrong with the rules by themselves."""
    if not (rules.title and is_printable(rules.title) and is_printable(rules.kind)):
        yield Unsettled.TEXT
    if not 0 <= rules.window.opens_at < rules.window.closes_at:
        yield Unsettled.WINDOW
    if rules.quorum.least < 1 or not 0 <= rules.quorum.percent <= 100:
        yield Unsettled.QUORUM
    if not rules.is_voted and (rules.dry or rules.recurring):  # it would be for nothing
        yield Unsettled.CLASSES
    if rules.most_choices < 1:
        yield Unsettled.CHOICES
    if rules.threshold < 1 or rules.most_points < 1:
        yield Unsettled.POINTS
    if rules.weights is Weights.QUADRATIC and rules.classes != {BallotClass.SIGNED}:
        yield Unsettled.QUADRATIC
    if (rules.weights is Weights.TOKEN) is not (rules.token is not None and rules.token.unit > 0):
        yield Unsettled.TOKEN


def entry_faults(settled: Settled) -> Iterator[Unsettled]:
    """What is wrong with the entries."""
    if not settled.entries:
        yield Unsettled.NOTHING
    if _has_twins(one.content for one in settled.entries):
        yield Unsettled.ENTRY_TWICE


def elector_faults(settled: Settled) -> Iterator[Unsettled]:
    """What is wrong with the electorate."""
    electors, rules = settled.electors, settled.rules
    if not electors:
        yield Unsettled.NOBODY
    if _has_twins(one.member for one in electors):
        yield Unsettled.MEMBER_TWICE
    if _has_twins(one.voter for one in electors if one.voter is not None):
        yield Unsettled.WALLET_TWICE
    if not all(_is_given(rules, one) for one in electors):
        yield Unsettled.WEIGHT
    if any(one.weight > MOST_FIGURE for one in electors):
        yield Unsettled.FIGURE


def is_printable(text: str) -> bool:
    """Whether it is one short line that a terminal shows as it is."""
    return len(text) <= MOST_TEXT and text.isprintable()


def _is_given(rules: Rules, one: Elector) -> bool:
    """Whether the rules can give this weight; how many tokens or which tier it is from is not told here."""
    if rules.weights is Weights.ONE:
        return one.weight == 1
    return one.weight > 0 and (rules.most_weight == 0 or one.weight <= rules.most_weight)


def _has_twins(them: Iterable[Hashable]) -> bool:
    return any(count > 1 for count in Counter(them).values())
