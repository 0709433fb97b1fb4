"""The breaker: six losses stop and ask, six expiries close."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.giving.breaker import Answer, answered, enough_holders, held_back, is_over, limit, trips
from bot.domain.giving.passes import Cause, Change, Decision, Pass, Reading
from bot.domain.ids import MemberId
from bot.domain.requirements.verdicts import Met, NotMet, Unknown

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADA = MemberId(1)
HELD = Pass(ADA, "Maker", NOW - timedelta(days=1), None, 2, on_requirement=True, on_award=False)
members = st.sets(st.integers(1, 40).map(MemberId))


def loss(cause=Cause.REQUIREMENT):
    return Decision("Maker", Change.TAKE, Reading(NotMet()), HELD, None, cause)


@pytest.mark.parametrize(
    ("holders", "at_most"), [(0, 5), (1, 5), (100, 5), (119, 5), (120, 6), (1_000, 50), (100_000, 5_000)]
)
def test_five_or_a_twentieth_of_the_holders_may_go(holders, at_most):
    assert limit(holders) == at_most


@pytest.mark.parametrize(
    ("ended", "taking", "holders", "stops"),
    [
        ([], range(5), 50, False),
        ([], range(6), 50, True),
        (range(5), [5], 50, True),
        (range(5), [4], 50, False),
        (range(4), [4], 50, False),
        ([], range(50), 1_000, False),
        ([], range(51), 1_000, True),
        (range(60), [], 50, False),
    ],
)
def test_distinct_members_count_over_the_window(ended, taking, holders, stops):
    assert trips(list(ended), list(taking), holders) is stops


@given(members, members, st.integers(0, 2_000))
def test_holders_beyond_enough_decide_nothing(ended, taking, holders):
    enough = enough_holders(ended, taking)
    assert trips(ended, taking, min(holders, enough)) is trips(ended, taking, holders)


@given(members, members, st.integers(0, 1_000))
def test_what_is_let_through_never_passes_the_limit(ended, taking, holders):
    if taking and not trips(ended, taking, holders):
        assert len(ended | taking) <= limit(holders)


@given(st.lists(members, max_size=12), st.integers(0, 1_000))
def test_however_losses_are_cut_into_batches_the_limit_holds(batches, holders):
    ended: set[MemberId] = set()
    for batch in batches:
        if not trips(ended, batch, holders):
            ended |= batch
    assert len(ended) <= limit(holders)


@pytest.mark.parametrize(
    ("cause", "counts"), [(cause, cause is Cause.REQUIREMENT) for cause in Cause] + [(None, False)]
)
def test_only_a_requirement_no_longer_met_counts(cause, counts):
    assert loss(cause).counted is counts


@pytest.mark.parametrize(
    ("answer", "change", "cause"),
    [
        (None, Change.TAKE, Cause.REQUIREMENT),
        (Answer.OPEN, Change.KEEP, None),
        (Answer.KEEP, Change.KEEP, None),
        (Answer.TAKE, Change.TAKE, Cause.APPROVED),
    ],
)
def test_an_answer_decides_a_loss(answer, change, cause):
    decision = answered(loss(), answer)
    assert (decision.change, decision.cause) == (change, cause)


@given(st.sampled_from([cause for cause in Cause if cause is not Cause.REQUIREMENT]), st.sampled_from(Answer))
def test_an_answer_touches_nothing_that_does_not_count(cause, answer):
    assert answered(loss(cause), answer) == loss(cause)


def test_a_loss_held_back_writes_nothing():
    assert held_back(loss()).writes is False
    assert held_back(loss()).after == HELD


@pytest.mark.parametrize(
    ("verdict", "after", "over"),
    [(Met(), HELD, True), (Unknown(), HELD, False), (NotMet(), HELD, False), (NotMet(), None, True)],
)
def test_a_question_is_over_when_it_is_met_again_or_ended(verdict, after, over):
    assert is_over(Decision("Maker", Change.KEEP, Reading(verdict), HELD, after)) is over
