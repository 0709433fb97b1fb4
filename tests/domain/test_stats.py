"""Figures of a community: what the database counted, day by day."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.moderating.stats import MOST_SERIES, Tally, stats
from bot.text.stats import alt, below, table, title, words

FIRST = date(2026, 11, 1)
LAST = FIRST + timedelta(days=9)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def tally(**known) -> Tally:
    return Tally(**({"held": {}, "gained": {}, "lost": {}, "members": 0, "verified": 0, "ending": {7: 0}} | known))


def test_a_day_counts_who_held_before_and_came_and_did_not_go():
    counted = tally(held={"Maker": 2}, gained={("Maker", day(1)): 3}, lost={("Maker", day(4)): 1})
    (maker,) = stats(counted, ["Maker"], FIRST, LAST).series
    assert maker.counts == (2, 5, 5, 5, 4, 4, 4, 4, 4, 4)


def test_the_fullest_tier_comes_first_a_new_one_is_shown_and_one_gone_long_ago_is_not():
    counted = tally(
        held={"Maker": 1, "Gone": 0, "Mural": 5}, lost={("Mural", day(3)): 5}, gained={("Curator", day(0)): 4}
    )
    found = stats(counted, ["Maker", "Curator", "Empty"], FIRST, LAST)
    assert [one.tier for one in found.series] == ["Curator", "Maker", "Empty", "Mural"]
    assert (found.gained, found.lost, found.highest) == (4, 5, 5)


def test_words_say_what_a_picture_shows():
    counted = tally(held={"Maker": 2}, gained={("Maker", day(1)): 3}, members=8, verified=6, ending={7: 1, 30: 2})
    found = stats(counted, ["Maker"], FIRST, LAST)
    assert title(found) == "5 passes are held, 3\u00a0more than 9 days ago"
    assert below(found) == (
        "6 of 8 members have proved a wallet (75\u00a0%). Passes that end, by days from now: 1 within 7, 2 within 30. "
        "3 came, 0 went."
    )
    assert "A. **Maker**: 5, 2 at the beginning, 5 at most" in words(found)[1]
    assert "Maker: 2 then, 5 now" in alt(found)
    assert table(found).splitlines()[:3] == ["day,Maker", "2026-11-01,2", "2026-11-02,5"]


def test_a_community_without_anything_says_so():
    found = stats(tally(), [], FIRST, LAST)
    assert title(found) == "Nobody holds a pass"
    assert "There are no tiers yet." in words(found)
    assert below(found) == "Nobody has proved a wallet yet. No pass ends within 7 days. 0 came, 0 went."


def test_long_figures_are_grouped_and_a_count_stays_with_its_word():
    counted = tally(held={"Maker": 20_784}, lost={("Maker", day(1)): 1_234}, members=12_345, verified=9_876)
    found = stats(counted, ["Maker"], FIRST, LAST)
    assert title(found) == "19\u202f550 passes are held, 1\u202f234\u00a0fewer than 9 days ago"
    assert "9\u202f876 of 12\u202f345 members" in below(found)
    assert "**Maker**: 19\u202f550, 20\u202f784 at the beginning" in words(found)[1]


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=40), st.integers(0, 10**6), max_size=20))
def test_whatever_tiers_are_called_every_word_is_found_and_a_picture_has_five(held):
    found = stats(tally(held=held), sorted(held), FIRST, LAST)
    assert len(found.drawn) == min(len(held), MOST_SERIES)
    assert len(alt(found)) <= 1_000
    assert len(table(found).splitlines()) >= len(found.days) + 1
