"""What runs out: grace, renewal, a failed read, and when the end is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.giving.deciding import decide
from bot.domain.giving.expiry import closes_at, in_grace, is_due, look_at, told
from bot.domain.giving.passes import Award, Cause, Change, Pass, Reading
from bot.domain.giving.policy import Tier
from bot.domain.giving.rules import Rules
from bot.domain.ids import Account, MemberId, Platform
from bot.domain.requirements.verdicts import Met, NotMet, Unknown

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADA = MemberId(1)
GRACE = Account(Platform.DISCORD, 9, "grace")


def held(expires, grace=timedelta(0), **more):
    closes = closes_at(expires, grace)
    return Pass(ADA, "Maker", NOW - 30 * DAY, closes, 1, True, False, expires=expires, told=told(closes, NOW), **more)


def of(verdict, expires, grace=timedelta(0), looked=True, witnesses=2, **more):
    rules = Rules(NOW, 1, timedelta(seconds=60))
    reading = Reading(verdict, witnesses=witnesses, looked=looked)
    return decide(ADA, Tier("Maker", 1, None, (), grace=grace), held(expires, grace, **more), (), reading, rules)


@pytest.mark.parametrize(
    ("verdict", "expires", "grace", "change", "cause"),
    [
        (NotMet(), NOW, timedelta(0), Change.TAKE, Cause.EXPIRED),
        (NotMet(), NOW - HOUR, DAY, Change.KEEP, None),
        (NotMet(), NOW - DAY, DAY, Change.TAKE, Cause.EXPIRED),
        (NotMet(), NOW + HOUR, DAY, Change.TAKE, Cause.REQUIREMENT),
        (Met(NOW + 30 * DAY), NOW, timedelta(0), Change.KEEP, None),
        (Met(), NOW, timedelta(0), Change.KEEP, None),
        (Unknown(), NOW, timedelta(0), Change.KEEP, None),
        (Unknown(), NOW - 23 * HOUR, timedelta(0), Change.KEEP, None),
        (Unknown(), NOW - 24 * HOUR, timedelta(0), Change.TAKE, Cause.EXPIRED),
        (Unknown(), NOW - 30 * HOUR, 7 * HOUR, Change.KEEP, None),
        (Unknown(), NOW - 31 * HOUR, 7 * HOUR, Change.TAKE, Cause.EXPIRED),
    ],
)
def test_what_has_run_out_is_renewed_kept_or_ended(verdict, expires, grace, change, cause):
    decision = of(verdict, expires, grace)
    assert (decision.change, decision.cause) == (change, cause)


def test_one_witness_is_enough_to_end_what_has_run_out_for_its_until_is_evidence():
    assert of(NotMet(), NOW, witnesses=1).cause is Cause.EXPIRED


def test_an_until_that_is_not_settled_is_no_evidence():
    assert of(Unknown(), NOW - 2 * DAY, unsettled={"base": 7}).change is Change.KEEP


def test_without_a_read_nothing_that_was_met_ends():
    assert of(Unknown(), NOW - 2 * DAY, looked=False).writes is False


def test_a_renewal_moves_the_end_by_its_grace():
    after = of(Met(NOW + 30 * DAY), NOW, 2 * DAY).after
    assert (after.expires, after.until) == (NOW + 30 * DAY, NOW + 32 * DAY)


def test_an_award_has_no_grace():
    award = Award(ADA, "Maker", NOW + HOUR, GRACE, "", NOW)
    tier = Tier("Maker", 1, None, (), grace=DAY)
    given_now = decide(ADA, tier, None, (award,), Reading(NotMet()), Rules(NOW, 1, HOUR))
    assert given_now.after.until == NOW + HOUR


@pytest.mark.parametrize(
    ("left", "days"),
    [(8 * DAY, None), (7 * DAY, 7), (4 * DAY, 7), (3 * DAY, 3), (2 * DAY, 3), (DAY, 1), (timedelta(0), 1), (-DAY, 1)],
)
def test_the_end_is_told_at_seven_three_and_one_days(left, days):
    assert told(NOW + left, NOW) == days


def test_what_never_ends_is_never_told():
    assert told(None, NOW) is None


spans = st.integers(-40 * 24, 40 * 24).map(lambda hours: hours * HOUR)
graces = st.integers(0, 20 * 24).map(lambda hours: hours * HOUR)


@given(spans, graces)
def test_the_next_look_lies_ahead_and_never_behind_the_closing(left, grace):
    one = held(NOW + left, grace)
    at = look_at(one, grace, NOW)
    assert at is not None
    assert at > NOW
    if one.until > NOW:
        assert at <= one.until
    assert not (in_grace(one, grace, NOW) and is_due(one, grace, NOW))


@given(spans, graces, st.sampled_from([Met(NOW + DAY), Met(), NotMet(), Unknown()]), st.booleans())
def test_deciding_twice_at_one_moment_writes_nothing_more(left, grace, verdict, looked):
    rules, tier = Rules(NOW, 1, HOUR), Tier("Maker", 1, None, (), grace=grace)
    reading = Reading(verdict if looked else Unknown(), looked=looked)
    once = decide(ADA, tier, held(NOW + left, grace), (), reading, rules)
    assert decide(ADA, tier, once.after, (), reading, rules).writes is False or once.after is None


@given(spans, graces)
def test_an_unknown_never_ends_anything_before_a_day_after_its_closing(left, grace):
    decision = of(Unknown(), NOW + left, grace)
    if left + grace > -DAY:
        assert decision.after is not None


def test_a_look_to_come_stays_where_it_is():
    waits = replace(held(NOW - HOUR), look_at=NOW + timedelta(minutes=3), unknown_since=NOW - HOUR)
    decision = decide(ADA, Tier("Maker", 1, None, ()), waits, (), Reading(Unknown()), Rules(NOW, 1, HOUR))
    assert decision.writes is False
