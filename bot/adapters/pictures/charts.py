"""Lines over days: the finding as title, each line named at its end, the axis from zero."""

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple

from bot.adapters.pictures.ink import (
    HEIGHT,
    INK,
    INK_2,
    LINE,
    MARGIN,
    SERIES,
    TEXT,
    TITLE,
    WIDTH,
    Canvas,
    Point,
    evenly,
    length,
    readable,
    wrapped,
)
from bot.domain.moderating.stats import Chart, Series

MARK, LEADING = 40, 32
NAMES, BESIDE = 440, 50
"""So wide is the room for names at the lines' ends at most; of it, so much lies before the names."""
MOST_NAME_LINES = 3
TITLES = ((TITLE, 2), (34, 3))
"""The size of a title and how many lines it may take; one that is longer is smaller."""
_ROUND = (10, 20, 30, 40, 50, 60, 80)


class Room(NamedTuple):
    """Where the lines are drawn."""

    left: float
    top: float
    right: float
    bottom: float


def drawn(chart: Chart) -> bytes:
    """The chart as PNG; it takes a few hundred milliseconds and belongs in a thread."""
    canvas = Canvas()
    top = head_of(canvas, chart.title)
    bottom = tail_of(canvas, chart.below)
    if chart.series:
        _lines(canvas, chart, Room(MARGIN, top, WIDTH - MARGIN, bottom))
    else:
        canvas.text((MARGIN, (top + bottom) / 2 - TEXT), chart.nobody, INK_2)
    out = BytesIO()
    canvas.png_image().save(out, "PNG", optimize=True)
    return out.getvalue()


def head_of(canvas: Canvas, title: str) -> float:
    """Where the room below it begins."""
    canvas.arch(WIDTH - MARGIN - MARK, MARGIN, MARK, INK_2)
    size, lines = _title(title, WIDTH - 3 * MARGIN - MARK)
    for nth, said in enumerate(lines):
        canvas.text((MARGIN, MARGIN - 6 + nth * (size + 10)), said, INK, size=size, bold=True)
    return MARGIN + (size + 10) * len(lines) + 28


def _title(title: str, width: float) -> tuple[int, list[str]]:
    """How large it is set, and its lines."""
    for size, most in TITLES:
        lines = evenly(title, width, size, bold=True)
        if len(lines) <= most:
            break
    return size, lines[:most]


def tail_of(canvas: Canvas, said: str) -> float:
    """Where the room above it ends."""
    lines = evenly(said, WIDTH - 2 * MARGIN, TEXT)
    first = HEIGHT - MARGIN - len(lines) * LEADING + 4
    for nth, line in enumerate(lines):
        canvas.text((MARGIN, first + nth * LEADING), line, INK_2)
    return first - 20


def _lines(canvas: Canvas, chart: Chart, room: Room) -> None:
    most = steps(max(count for one in chart.series for count in one.counts))
    left, beside = room.left + length(figure(most[-1])) + 16, _beside(chart.series)
    plot = Room(left, room.top + TEXT / 2, room.right - beside, room.bottom - LEADING - 10)
    for value in most:
        y = _height(value, most[-1], plot)
        canvas.line([(plot.left, y), (plot.right, y)], LINE, 2)
        canvas.text((plot.left - 14 - length(figure(value)), y - TEXT * 0.62), figure(value), INK_2)
    _days(canvas, chart, plot)
    for nth, one in reversed(list(enumerate(chart.series))):
        canvas.line(_points(one, most[-1], plot), SERIES[nth])
    _names(canvas, chart.series, [_height(one.now, most[-1], plot) for one in chart.series], plot)


def steps(highest: int) -> list[int]:
    """Zero, and two gridlines above it at round values, the last at or above the highest."""
    units = (base * 10**power // 10 for power in range(12) for base in _ROUND)
    unit = next(unit for unit in units if 2 * unit >= max(highest, 2))
    return [0, unit, 2 * unit]


def figure(value: int) -> str:
    """Long numbers are grouped by a narrow space."""
    return f"{value:,}".replace(",", "\u202f")


def _height(value: float, most: int, plot: Room) -> float:
    return plot.bottom - (plot.bottom - plot.top) * value / most


def _points(one: Series, most: int, plot: Room) -> list[Point]:
    last = max(len(one.counts) - 1, 1)
    across = (plot.right - plot.left) / last
    points = [(plot.left + nth * across, _height(count, most, plot)) for nth, count in enumerate(one.counts)]
    return points if len(points) > 1 else [(plot.left, points[0][1]), (plot.right, points[0][1])]


def _days(canvas: Canvas, chart: Chart, plot: Room) -> None:
    """The first, the middle and the last day."""
    y = plot.bottom + 14
    for share in (0.0, 0.5, 1.0):
        said = f"{chart.days[round(share * (len(chart.days) - 1))]:%Y-%m-%d}"
        x = plot.left + share * (plot.right - plot.left) - share * length(said)
        canvas.text((x, y), said, INK_2)


def _names(canvas: Canvas, series: Sequence[Series], heights: Sequence[float], plot: Room) -> None:
    """Each name beside its line's end, moved apart where they would touch; a thin stroke leads there."""
    names = labels(series, plot.bottom + LEADING - plot.top)
    tall = [_tall(lines) for lines in names]
    order = sorted(range(len(series)), key=lambda nth: heights[nth])
    tops = dict(
        zip(order, apart([heights[n] - tall[n] / 2 for n in order], [tall[n] for n in order], plot), strict=True)
    )
    for nth, lines in enumerate(names):
        at, left = (plot.right + BESIDE - 18, tops[nth] + LEADING / 2), plot.right + BESIDE
        canvas.line([(plot.right, heights[nth]), at], SERIES[nth], 2)
        canvas.mark(at, nth)
        for row, said in enumerate(lines):
            canvas.text((left + indent(series[nth], row), tops[nth] + row * LEADING), said, SERIES[nth])
        canvas.text((left, tops[nth]), figure(series[nth].now), SERIES[nth])


def labels(series: Sequence[Series], height: float) -> list[list[str]]:
    """Which tier each line is, in rows that fit this height together. No name is cut.

    A letter stands in place of a name that the font cannot write or for which there is no room: the message has both.
    The figure is drawn by itself: beside a name that runs from right to left it would be turned.
    """
    width = _beside(series) - BESIDE
    found = [wrapped(one.tier, width, first=width - indent(one, 0)) for one in series]
    for nth, one in enumerate(series):
        if len(found[nth]) > MOST_NAME_LINES or not all(map(readable, one.tier)):
            found[nth] = [_letter(nth)]
    while sum(map(_tall, found)) > height and max(map(len, found)) > 1:
        longest = max(range(len(found)), key=lambda nth: (len(found[nth]), nth))
        found[longest] = [_letter(longest)]
    return found


def _beside(series: Sequence[Series]) -> float:
    """How wide the room at the lines' ends is: as wide as the longest name, if that is not too wide."""
    return min(NAMES, BESIDE + max(indent(one, 0) + length(one.tier) for one in series) + 1)


def _letter(nth: int) -> str:
    return chr(ord("A") + nth)


def _tall(lines: Sequence[str]) -> float:
    return len(lines) * LEADING + 8


def indent(one: Series, row: int) -> float:
    """How far a line of the name stands in: the first one leaves room for the figure."""
    return 0 if row else length(f"{figure(one.now)} ")


def apart(tops: Sequence[float], tall: Sequence[float], plot: Room) -> list[float]:
    """The same places from the top down, none touching another, as far as the room goes."""
    placed = list(tops)
    for before, after in pairwise(range(len(placed))):
        placed[after] = max(placed[after], placed[before] + tall[before])
    over = max(0.0, placed[-1] + tall[-1] - (plot.bottom + LEADING)) if placed else 0.0
    floor = plot.bottom + LEADING
    for nth in reversed(range(len(placed))):
        placed[nth] = min(placed[nth], floor - tall[nth]) if over else placed[nth]
        floor = placed[nth]
    return placed
