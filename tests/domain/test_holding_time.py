"""Having held for long enough, from what the bot saw itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import RequirementRefused
from bot.domain.giving.holding_time import LOOK_AGAIN, Age, observed, opens_at
from bot.domain.giving.passes import Change, Decision, Pass, Reading
from bot.domain.ids import Address, ChainName, MemberId
from bot.domain.requirements.holdings import Kind, Probe
from bot.domain.requirements.notation import notation, parse
from bot.domain.requirements.requirements import Holds, Times, aged
from bot.domain.requirements.verdicts import Met, NotMet, Unknown

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
PROBE = Probe(Kind.ERC721, ChainName("base"), Address("0x" + "aa" * 20))
WEEK = Holds(PROBE, held=7 * DAY)


@pytest.mark.parametrize(
    ("since", "verdict", "judged"),
    [
        (None, Met(), NotMet(NOW + 7 * DAY)),
        (NOW - 3 * DAY, Met(), NotMet(NOW + 4 * DAY)),
        (NOW - 7 * DAY, Met(), Met()),
        (NOW - 9 * DAY, Met(NOW + DAY), Met(NOW + DAY)),
        (NOW - 3 * DAY, Met(NOW + DAY), NotMet()),
        (NOW - 3 * DAY, Met(NOW + 5 * DAY), NotMet(NOW + 4 * DAY)),
        (NOW - 9 * DAY, NotMet(), NotMet()),
        (NOW - 9 * DAY, Unknown(), Unknown()),
    ],
)
def test_what_is_held_too_shortly_opens_by_itself(since, verdict, judged):
    times = Times(NOW, {} if since is None else {WEEK: since})
    assert aged(WEEK, verdict, times) == judged


def test_without_a_span_nothing_is_asked_of_the_past():
    assert aged(Holds(PROBE), Met(), Times(NOW, {})) == Met()


@pytest.mark.parametrize(
    ("age", "verdict", "witnesses", "after"),
    [
        (None, Met(), 2, Age(NOW)),
        (Age(NOW - DAY), Met(), 2, Age(NOW - DAY)),
        (Age(NOW - DAY, NOW - DAY), Met(), 1, Age(NOW - DAY)),
        (Age(NOW - DAY), Unknown(), 2, Age(NOW - DAY)),
        (Age(NOW - DAY), NotMet(), 2, None),
        (Age(NOW - DAY), NotMet(), 1, Age(NOW - DAY, NOW)),
        (Age(NOW - DAY, NOW - MINUTE), NotMet(), 1, None),
        (Age(NOW - DAY, NOW - MINUTE / 2), NotMet(), 1, Age(NOW - DAY, NOW - MINUTE / 2)),
        (None, NotMet(), 1, None),
        (None, Unknown(), 2, None),
    ],
)
def test_the_clock_starts_when_seen_and_is_set_back_by_what_would_take(age, verdict, witnesses, after):
    assert observed(age, verdict, witnesses, NOW, MINUTE) == after


@given(st.lists(st.sampled_from([Met(), Unknown(), NotMet()]), max_size=30))
def test_it_is_as_old_as_the_unbroken_run_of_met_and_unknown(verdicts):
    age, since = None, None
    for hour, verdict in enumerate(verdicts):
        at = NOW + hour * timedelta(hours=1)
        age = observed(age, verdict, 2, at, MINUTE)
        if isinstance(verdict, NotMet):
            since = None
        elif isinstance(verdict, Met):
            since = since or at
    assert (age and age.since) == since


def decision(verdict, after=None, looked=True):
    return Decision("Maker", Change.NONE, Reading(verdict, looked=looked), None, after)


HELD = Pass(MemberId(1), "Maker", NOW, None, 1, on_requirement=True, on_award=False)


@pytest.mark.parametrize(
    ("one", "known", "at"),
    [
        (decision(NotMet(NOW + DAY)), None, NOW + DAY),
        (decision(NotMet()), NOW + DAY, None),
        (decision(Met(), HELD), NOW, None),
        (decision(NotMet(NOW + DAY), replace(HELD, on_requirement=False, on_award=True)), None, NOW + DAY),
        (decision(Unknown()), NOW, NOW + LOOK_AGAIN),
        (decision(Unknown()), NOW + DAY, NOW + DAY),
        (decision(Unknown()), None, None),
        (decision(Unknown(), looked=False), NOW, NOW),
    ],
)
def test_the_moment_it_may_open_is_noted(one, known, at):
    assert opens_at(one, known, NOW) == at


@pytest.mark.parametrize(
    ("typed", "held"), [("7d", 7 * DAY), ("2w", 14 * DAY), ("36h", 36 * timedelta(hours=1)), ("48h", 2 * DAY)]
)
def test_the_span_is_typed_after_the_condition(typed, held):
    requirement = parse(f"{PROBE} >= 1 held {typed} and not {PROBE} >= 5")
    assert requirement.of[0] == Holds(PROBE, held=held)
    assert parse(notation(requirement)) == requirement


@pytest.mark.parametrize(
    "typed", ["held", "held 7", "held 0d", "held 7x", "held 9999d", "held 7d held 7d", "held 7d 7d"]
)
def test_a_span_that_is_none_is_refused(typed):
    with pytest.raises(RequirementRefused):
        parse(f"{PROBE} >= 1 {typed}")


def test_it_stands_after_one_wallet():
    assert parse(f"{PROBE} >= 2 in one wallet held 7d") == Holds(PROBE, "2", 0, one_wallet=True, held=7 * DAY)
