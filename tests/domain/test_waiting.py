"""What cannot be told for too long: kept, or suspended after a warning, and the first Met undoes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.giving.deciding import decide
from bot.domain.giving.passes import Award, Change, Pass, Reading
from bot.domain.giving.policy import Tier
from bot.domain.giving.rules import Choice, Rules, Waiting
from bot.domain.giving.waiting import is_suspended, must_warn, unknown_since
from bot.domain.ids import Account, MemberId, Platform
from bot.domain.requirements.holdings import Trouble
from bot.domain.requirements.verdicts import Met, NotMet, Unknown

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ADA = MemberId(1)
HELD = Pass(ADA, "Maker", NOW - 30 * DAY, None, 1, True, False)
SILENT, BEHIND = Unknown(frozenset({Trouble.SILENT})), Unknown(frozenset({Trouble.BEHIND}))
MAKER = Tier("Maker", 1, None, ())
WARNED = Waiting(Choice.SUSPEND, 7 * DAY, NOW - DAY)


@pytest.mark.parametrize(
    ("held", "verdict", "looked", "since"),
    [
        (HELD, SILENT, True, NOW),
        (replace(HELD, unknown_since=NOW - DAY), SILENT, True, NOW - DAY),
        (replace(HELD, unknown_since=NOW - DAY), Met(), True, None),
        (replace(HELD, unknown_since=NOW - DAY), NotMet(), True, None),
        (HELD, SILENT, False, None),
        (replace(HELD, unknown_since=NOW - DAY), SILENT, False, NOW - DAY),
        (replace(HELD, unsettled={"base": 7}), BEHIND, True, None),
        (replace(HELD, unsettled={"base": 7}), SILENT, True, NOW),
        (HELD, BEHIND, True, NOW),
    ],
)
def test_the_wait_begins_with_a_look_that_could_not_tell(held, verdict, looked, since):
    assert unknown_since(held, Reading(verdict, looked=looked), NOW) == since


@pytest.mark.parametrize(
    ("since", "waiting", "suspended"),
    [
        (NOW - 7 * DAY, WARNED, True),
        (NOW - 6 * DAY, WARNED, False),
        (NOW - 9 * DAY, Waiting(Choice.KEEP, 7 * DAY, NOW - DAY), False),
        (NOW - 9 * DAY, Waiting(Choice.SUSPEND, 7 * DAY), False),
        (NOW - 9 * DAY, Waiting(Choice.SUSPEND, 7 * DAY, NOW - DAY / 2), False),
        (NOW - 9 * DAY, Waiting(Choice.SUSPEND, 7 * DAY, NOW - 10 * DAY), False),
        (None, WARNED, False),
    ],
)
def test_nothing_is_suspended_unwarned_unchosen_or_early(since, waiting, suspended):
    assert is_suspended(HELD, since, waiting, NOW) is suspended


@pytest.mark.parametrize(
    ("first", "waiting", "warns"),
    [
        (None, Waiting(), False),
        (NOW - 6 * DAY, Waiting(), True),
        (NOW - 5 * DAY, Waiting(), False),
        (NOW - 6 * DAY, Waiting(warned=NOW - DAY), False),
        (NOW - 6 * DAY, Waiting(warned=NOW - 20 * DAY), True),
    ],
)
def test_the_moderators_are_warned_a_day_before_and_once(first, waiting, warns):
    assert must_warn(first, waiting, NOW) is warns


def of(held, verdict, waiting=WARNED, awards=()):
    return decide(ADA, MAKER, held, awards, Reading(verdict), Rules(NOW, 1, DAY, waiting))


LONG = replace(HELD, unknown_since=NOW - 8 * DAY)
SUSPENDED = replace(LONG, suspended=True)


def test_a_suspended_pass_goes_on_and_the_first_met_undoes_it():
    decision = of(LONG, SILENT)
    assert (decision.change, decision.after) == (Change.KEEP, SUSPENDED)
    assert of(SUSPENDED, Met()).after == HELD


def test_choosing_keep_undoes_it_too():
    assert of(SUSPENDED, SILENT, Waiting()).after.suspended is False


def test_an_award_keeps_the_doors_open():
    award = Award(ADA, "Maker", None, Account(Platform.DISCORD, 9), "", NOW)
    assert of(LONG, SILENT, awards=(award,)).after.suspended is False


@given(
    st.one_of(st.none(), st.integers(0, 30).map(lambda days: NOW - days * DAY)),
    st.booleans(),
    st.sampled_from(Choice),
    st.one_of(st.none(), st.integers(0, 30).map(lambda days: NOW - days * DAY)),
    st.sampled_from([SILENT, Met(), BEHIND]),
)
def test_only_a_chosen_and_warned_of_wait_closes_doors_and_nothing_ends(since, suspended, choice, warned, verdict):
    held = replace(HELD, unknown_since=since, suspended=suspended and since is not None)
    waiting = Waiting(choice, 7 * DAY, warned)
    after = of(held, verdict, waiting).after
    assert after is not None
    if after.suspended and not held.suspended:
        assert choice is Choice.SUSPEND
        assert warned is not None
        assert after.unknown_since <= warned
    assert of(after, verdict, waiting).writes is False
