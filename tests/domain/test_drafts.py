"""Tiers put together piece by piece, and where they come to stand."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.changing.drafts import LOWEST, MOST_CONDITIONS, Draft, drafted, placed
from bot.domain.errors import DraftProblem, DraftRefused, TierRefused
from bot.domain.giving.policy import Tier
from bot.domain.ids import Account, CommunityId, Platform
from bot.domain.requirements.notation import parse
from bot.domain.requirements.requirements import Not

FRESH = Draft(CommunityId(1), Account(Platform.DISCORD, 10), datetime(2026, 11, 22, tzinfo=UTC))
ONE, TWO, THREE = (parse(f"erc721:base:0x{nth:040x} >= 1") for nth in (1, 2, 3))


def draft(*conditions) -> Draft:
    made = FRESH
    for each in conditions:
        made = made.with_condition(each)
    return made


def tier(name: str, rank: int) -> Tier:
    return Tier(name, rank, None, ())


def test_conditions_are_all_asked_for_unless_fewer_are_said():
    assert draft().whole() is None
    assert draft(ONE).whole() == ONE
    both = draft(ONE, TWO)
    assert (both.whole().k, both.joined(1).whole().k) == (2, 1)


def test_a_group_is_one_condition_beside_which_others_stand():
    made = draft(ONE, TWO).joined(1).grouped().with_condition(Not(THREE))
    assert list(made.read()) == [draft(ONE, TWO).joined(1).whole(), Not(THREE)]
    assert made.whole().k == 2


def test_fewer_conditions_are_never_asked_for_more_than_there_are():
    left = draft(ONE, TWO, THREE).joined(2).without_condition(0).without_condition(0)
    assert left.whole() == THREE
    assert left.least == 1


@pytest.mark.parametrize("nth", [-1, 1])
def test_what_is_not_there_cannot_be_taken_away_or_asked_for(nth):
    with pytest.raises(DraftRefused):
        draft(ONE).without_condition(nth)
    with pytest.raises(DraftRefused):
        draft(ONE).joined(2)


def test_a_draft_is_bounded():
    with pytest.raises(DraftRefused) as refused:
        draft(*[ONE] * (MOST_CONDITIONS + 1))
    assert refused.value.problem is DraftProblem.MANY


@pytest.mark.parametrize(
    "asked", [None, ONE, Not(ONE), draft(ONE, TWO).whole(), draft(ONE, TWO, THREE).joined(2).whole()]
)
def test_a_tier_that_is_changed_asks_for_the_same_until_it_is_touched(asked):
    found = drafted(Tier("Maker", 2, asked, ()), [tier("Guest", 1), tier("Maker", 2), tier("Keeper", 3)], FRESH)
    assert found.whole() == asked
    assert (found.above, found.changes) == ("Guest", "Maker")


RANKS = st.lists(st.integers(0, 1_000), min_size=0, max_size=49, unique=True)


@given(RANKS, st.data())
def test_a_tier_stands_where_it_was_put_and_the_others_keep_their_order(ranks, data):
    there = [tier(f"t{nth}", rank) for nth, rank in enumerate(sorted(ranks))]
    names = [one.name for one in there]
    at = data.draw(st.integers(0, len(names)))
    above = LOWEST if at == 0 else names[at - 1]
    found = placed(there, tier("new", 0), above)
    assert [one.name for one in found] == [*names[:at], "new", *names[at:]]
    assert all(0 <= one.rank <= 1_000 for one in found)
    assert all(low.rank < high.rank for low, high in pairwise(found))
    if len(found) > 1 and found[-1].rank != 10 * len(found):
        assert [one.rank for one in found if one.name in names[:at]] == sorted(ranks)[:at], "who is below stays"


def test_a_tier_that_is_placed_where_it_is_moves_nobody():
    there = [tier("Guest", 3), tier("Maker", 4), tier("Keeper", 9)]
    assert list(placed(there, there[1], "Guest")) == there


def test_a_place_that_is_gone_is_refused():
    with pytest.raises(TierRefused):
        placed([tier("Guest", 1)], tier("new", 0), "Keeper")
