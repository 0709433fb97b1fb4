"""The picture of a community's figures: its size, its margins, and nothing that touches."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.adapters.pictures import drawn, outcome
from bot.adapters.pictures.charts import NAMES, Room, apart, labels, steps
from bot.adapters.pictures.ink import GROUND, HEIGHT, WIDTH, evenly, length, readable, wrapped
from bot.adapters.pictures.outcomes import _lines, titled
from bot.domain.moderating.stats import Chart, Series
from bot.domain.voting.results import Bar, Outcome

LONG = "The Most Excellent Order of the Gardeners of the North"
TWO_YEARS = 731


def picture(names: list[str], days: int, title: str = "5 passes are held", highest: int = 900) -> Image.Image:
    first = date(2026, 11, 22) - timedelta(days=days - 1)
    series = [Series(name, tuple(highest * day // days for day in range(days))) for name in names]
    span = tuple(first + timedelta(days=day) for day in range(days))
    return Image.open(BytesIO(drawn(Chart(title, span, series, "212 of 240 members.", "Nothing yet."))))


CASES = [
    ([], 31),
    (["Maker"], 31),
    (["Maker"], 1),
    ([f"Tier {n}" for n in range(5)], 92),
    ([LONG, LONG + "!", "園丁", "بستاني المدينة", "α" * 40], TWO_YEARS),
]


@pytest.mark.parametrize(("names", "days"), CASES)
def test_a_picture_is_opaque_of_its_size_and_keeps_its_margins(names, days):
    image = picture(names, days, title=LONG)
    assert (image.size, image.mode, image.format) == ((WIDTH, HEIGHT), "RGB", "PNG")
    left, top, right, bottom = ImageChops.difference(image, Image.new("RGB", image.size, GROUND)).getbbox()
    assert left >= 44
    assert top >= 40
    assert right <= WIDTH - 44
    assert bottom <= HEIGHT - 40


def test_a_line_that_grows_is_drawn_another_way_than_one_that_stays():
    assert picture(["Maker"], 92).tobytes() != picture(["Maker"], 92, highest=0).tobytes()
    assert picture(["Maker"], 92).tobytes() != picture(["Curator"], 92).tobytes()


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_the_axis_ends_at_a_round_value_at_or_above_the_highest(highest):
    zero, half, most = steps(highest)
    assert (zero, 2 * half) == (0, most)
    assert max(highest, 2) <= most <= max(2 * highest, 2)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.floats(100, 500), st.sampled_from([40.0, 72.0])), min_size=1, max_size=5))
def test_names_at_the_lines_ends_never_touch_and_stay_in_their_room(names):
    wanted = sorted(names)
    plot = Room(0, 100, 800, 500)
    placed = apart([top for top, _ in wanted], [tall for _, tall in wanted], plot)
    ends = [top + tall for top, (_, tall) in zip(placed, wanted, strict=True)]
    assert all(after >= before - 0.001 for before, after in zip(ends, placed[1:], strict=False))
    assert ends[-1] <= max(plot.bottom + 32, wanted[-1][0] + wanted[-1][1]) + 0.001


@settings(deadline=None)
@given(st.text(alphabet="abc  Ä園", max_size=60))
def test_wrapped_words_lose_no_letter_and_fit(said):
    lines = wrapped(said, NAMES, first=NAMES / 2)
    assert "".join(lines).replace(" ", "") == "".join(said.split())
    assert all(length(line) <= NAMES for line in lines)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet="abc  Ä園", min_size=1, max_size=64), min_size=1, max_size=5), st.floats(200, 400))
def test_names_fit_their_room_whole_or_are_letters(names, height):
    series = [Series(name, (4_321,)) for name in names]
    found = labels(series, height)
    assert sum(len(lines) * 32 + 8 for lines in found) <= height
    for nth, (name, lines) in enumerate(zip(names, found, strict=True)):
        assert lines == ["ABCDE"[nth]] or "".join(lines).replace(" ", "") == name.replace(" ", "")


def test_a_name_that_fits_one_line_is_not_broken_after_its_figure():
    (lines,) = labels([Series("Supercalifragilistic", (1_234_567,))], 300)
    assert "Supercalifragilistic" in lines


def test_figures_are_not_torn_apart_and_no_last_word_stands_alone():
    said = "20\u202f784 passes are held, 13\u202f782\u00a0more than 730 days ago"
    lines = evenly(said, 1_016, 42, bold=True)
    assert len(lines) == 2
    assert " ".join(lines) == said
    assert length(lines[1], 42, bold=True) >= length(lines[0], 42, bold=True) / 2


@pytest.mark.parametrize("name", ["حراس البستان العالي", "園丁の会", "Tide", LONG * 2])
def test_the_winner_keeps_the_direction_of_its_name_and_no_figure_is_cut(name):
    shown = Outcome(f"{name} takes round 3", (Bar(name, 12_000_000, 1_800_000),), "SIGNED", "ATTESTED", "5 of 9 voted.")
    assert titled(shown) in {f"\u2068{name}\u2069 takes round 3", "A takes round 3"}
    assert (titled(shown) == "A takes round 3") is (name == "園丁の会")
    image = Image.open(BytesIO(outcome(shown)))
    _left, _top, right, _bottom = ImageChops.difference(image, Image.new("RGB", image.size, GROUND)).getbbox()
    assert right <= WIDTH - 40


def test_what_the_font_lacks_is_known():
    assert all(map(readable, "Maker Ärger Ωμέγα بستاني Жук"))
    assert not readable("園")


@pytest.mark.parametrize("scale", [1, 123_456, 987_654_321 * 10**18])
@pytest.mark.parametrize("names", [[], ["Tide"], [LONG * 2, "園丁", "Tide", "Quartered", "α" * 40]])
def test_a_rounds_picture_keeps_its_margins_and_cuts_no_name_and_no_figure(names, scale):
    bars = tuple(Bar(name, 3 * nth * scale, (10 - nth) * scale) for nth, name in enumerate(names))
    shown = Outcome(LONG, bars, "SIGNED", "ATTESTED", "5 of 9 voted.", "No ballot counted.")
    image = Image.open(BytesIO(outcome(shown)))
    assert (image.size, image.mode, image.format) == ((WIDTH, HEIGHT), "RGB", "PNG")
    left, top, right, bottom = ImageChops.difference(image, Image.new("RGB", image.size, GROUND)).getbbox()
    assert left >= 40
    assert top >= 40
    assert right <= WIDTH - 40
    assert bottom <= HEIGHT - 40
    assert _lines(LONG * 2, 0) == ["A"]
    assert _lines("園丁", 1) == ["B"]
    assert " ".join(_lines("Tide and tables of the northern shore", 2)) == "Tide and tables of the northern shore"
