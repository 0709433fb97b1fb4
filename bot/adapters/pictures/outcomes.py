"""Bars of a round's first entries: what wallets signed is solid, what clicks say is hatched, each with its figure."""

from io import BytesIO

from bot.adapters.pictures.charts import Room, figure, head_of, tail_of
from bot.adapters.pictures.ink import INK, INK_2, LINE, MARGIN, SERIES, TEXT, WIDTH, Canvas, length, readable, wrapped
from bot.domain.voting.results import LETTERS, Bar, Outcome

TALL, NAMES = 44, 440
LONGEST_FIGURE = 10**9
"""From here on a figure is rounded; the words beside the picture have it whole."""
MOST_LINES = 2
_HATCH = 14


def outcome(shown: Outcome) -> bytes:
    """The outcome as PNG; it takes a few hundred milliseconds and belongs in a thread."""
    canvas = Canvas()
    top = head_of(canvas, titled(shown))
    bottom = tail_of(canvas, shown.below)
    if shown.bars:
        room = Room(MARGIN, _key(canvas, shown, top), WIDTH - MARGIN, bottom)
        _bars(canvas, shown.bars, room)
    else:
        canvas.text((MARGIN, (top + bottom) / 2 - TEXT), shown.nobody, INK_2)
    out = BytesIO()
    canvas.png_image().save(out, "PNG", optimize=True)
    return out.getvalue()


def titled(shown: Outcome) -> str:
    """The finding. The winner's name keeps its own direction in it, or is its letter where the font cannot write it."""
    if not shown.bars:
        return shown.title
    name = shown.bars[0].name
    written = f"\u2068{name}\u2069" if all(map(readable, name)) else LETTERS[0]
    return shown.title.replace(name, written, 1)


def _key(canvas: Canvas, shown: Outcome, top: float) -> float:
    """Which part of a bar is which: named once, beside a piece of it. Where the bars begin."""
    x = float(MARGIN)
    for said, hatched in ((shown.signed, False), (shown.attested, True)):
        canvas.bar((x, top, x + TALL, top + TEXT), SERIES[0], hatched=_HATCH if hatched else 0)
        canvas.text((x + TALL + 14, top - 3), said, INK_2)
        x += TALL + 14 + length(said) + 40
    return top + TEXT + 30


def _bars(canvas: Canvas, bars: tuple[Bar, ...], room: Room) -> None:
    pitch = min((room.bottom - room.top) / len(bars), 2.0 * TALL)
    left, most = room.left + NAMES, max(one.sum for one in bars)
    figures = 16 + max(length(_figures(one)) for one in bars)
    scale = (room.right - figures - left) / most
    for nth, one in enumerate(bars):
        y = room.top + nth * pitch
        middle, end = left + one.signed * scale, left + one.sum * scale
        _name(canvas, _lines(one.name, nth), room.left, y)
        canvas.bar((left, y, middle, y + TALL), SERIES[0])
        canvas.bar((middle, y, end, y + TALL), SERIES[0], hatched=_HATCH)
        canvas.text((end + 16, y + TALL / 2 - TEXT * 0.62), _figures(one), INK)
    canvas.line([(left, room.top - 8), (left, room.top + len(bars) * pitch - pitch + TALL + 8)], LINE, 4)


def _figures(one: Bar) -> str:
    return f"{_rounded(one.signed)} + {_rounded(one.attested)}"


def _rounded(value: int) -> str:
    """`1.25·10^21` where a figure would leave no room for its bar: token weights can have twenty digits."""
    if value < LONGEST_FIGURE:
        return figure(value)
    power = len(str(value)) - 1
    return f"{value / 10**power:.3g}·10^{power}"


def _name(canvas: Canvas, lines: list[str], left: float, y: float) -> None:
    first = y + TALL / 2 - len(lines) * 15
    for row, said in enumerate(lines):
        canvas.text((left, first + row * 30), said, INK)


def _lines(name: str, nth: int) -> list[str]:
    """The whole name, or the letter that stands before it in the message: none is cut, or drawn in holes."""
    lines = wrapped(name, NAMES - 24)
    return lines if len(lines) <= MOST_LINES and all(map(readable, name)) else [LETTERS[nth]]
