"""How long an award lasts, as it is typed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.awarding.awards import Term, lengthened
from bot.domain.errors import AwardProblem, AwardRefused
from bot.domain.giving.passes import Award
from bot.domain.ids import Account, MemberId, Platform

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GRACE = Account(Platform.DISCORD, 9, "grace")


def award(until: datetime | None) -> Award:
    return Award(MemberId(1), "Resident", until, GRACE, "", NOW)


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        (Term(), None),
        (Term(span="30d"), NOW + timedelta(days=30)),
        (Term(until="2026-12-31"), datetime(2026, 12, 31, tzinfo=UTC)),
        (Term(until=" 2026-12-31 18:30 "), datetime(2026, 12, 31, 18, 30, tzinfo=UTC)),
        (Term(until="2026-12-31T18:30Z"), datetime(2026, 12, 31, 18, 30, tzinfo=UTC)),
        (Term(until="2026-12-31 18:30 utc"), datetime(2026, 12, 31, 18, 30, tzinfo=UTC)),
    ],
)
def test_a_term_ends_when_it_says(typed, end):
    assert typed.end(NOW) == end


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (Term(span="soon"), AwardProblem.DURATION),
        (Term(until="soon"), AwardProblem.DATE),
        (Term(until="31.12.2026"), AwardProblem.DATE),
        (Term(until="2026-02-30"), AwardProblem.DATE),
        (Term(until="2026-12-31 25:00"), AwardProblem.DATE),
        (Term(until="2026-11-22 12:00"), AwardProblem.PAST),
        (Term(until="2026-11-21"), AwardProblem.PAST),
        (Term(until="2099-01-01"), AwardProblem.FAR),
        (Term("30d", "2026-12-31"), AwardProblem.BOTH),
    ],
)
def test_a_term_that_cannot_be_is_refused_with_what_is_wrong(typed, problem):
    with pytest.raises(AwardRefused) as refused:
        typed.end(NOW)
    assert refused.value.problem is problem


def test_a_span_lengthens_from_the_end_and_a_date_sets_it():
    until = NOW + timedelta(days=3)
    assert lengthened(award(until), Term(span="2d"), NOW) == until + timedelta(days=2)
    assert lengthened(award(until), Term(until="2026-12-31"), NOW) == datetime(2026, 12, 31, tzinfo=UTC)
    assert lengthened(award(until), Term(), NOW) is None


@pytest.mark.parametrize(
    ("held", "typed", "problem"),
    [
        (None, Term(span="2d"), AwardProblem.ENDLESS),
        (NOW + timedelta(days=60), Term(until="2026-12-31"), AwardProblem.EARLIER),
        (NOW + timedelta(days=3_649), Term(span="2d"), AwardProblem.FAR),
    ],
)
def test_what_makes_an_award_no_longer_is_refused(held, typed, problem):
    with pytest.raises(AwardRefused) as refused:
        lengthened(award(held), typed, NOW)
    assert refused.value.problem is problem


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_typed_gives_a_later_moment_or_a_refusal(span, until):
    try:
        end = Term(span, until).end(NOW)
    except AwardRefused:
        return
    assert end is None or NOW < end <= NOW + timedelta(days=3_650)
