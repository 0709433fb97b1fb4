"""What pictures are drawn with: colours, type and marks, all on a canvas of twice the size so that edges are smooth."""

from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN = 1_200, 675, 48
FINE = 2
"""The canvas is so many times as large as the picture."""
GROUND, INK, INK_2, LINE = "#18201e", "#eaf0ed", "#a7b5b0", "#2d3936"
SERIES = ("#84cbd6", "#e0a33a", "#c85a86", "#f2ecb0", "#8a86e6")
TEXT, TITLE = 26, 42
_FONTS = Path(__file__).parent / "fonts"
_MARKS = (
    None,  # a circle
    ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    ((0, -1.2), (1.2, 1), (-1.2, 1)),
    ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
    ((0, 1.2), (1.2, -1), (-1.2, -1)),
)
Point = tuple[float, float]


class Canvas:
    """Takes positions and sizes in pixels of the picture."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), GROUND)
        self._draw = ImageDraw.Draw(self.image)

    def png_image(self) -> Image.Image:
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)

    def line(self, points: list[Point], colour: str, width: float = 4) -> None:
        fine = [(x * FINE, y * FINE) for x, y in points]
        self._draw.line(fine, fill=colour, width=round(width * FINE), joint="curve")

    def arch(self, left: float, top: float, size: float, colour: str) -> None:
        """Our mark: an arch, and one leaf ajar."""
        unit = size / 32
        box = [(left + x * unit) * FINE for x in (4.25, 27.75)]
        above, below = (top + 2.25 * unit) * FINE, (top + 25.75 * unit) * FINE
        stroke = round(3.5 * unit * FINE)
        self._draw.arc((box[0], above, box[1], below), 180, 360, fill=colour, width=stroke)
        for stem in ([(6, 14), (6, 28)], [(26, 14), (26, 28)], [(16, 28), (16, 14.5), (25.8, 11)]):
            self.line([(left + x * unit, top + y * unit) for x, y in stem], colour, 3.5 * unit)

    def bar(self, box: tuple[float, float, float, float], colour: str, *, hatched: int = 0) -> None:
        """A bar from zero; `hatched`: strokes at this distance inside an edge, instead of a filled face."""
        left, top, right, bottom = (round(each * FINE) for each in box)
        if right <= left:
            return
        if not hatched:
            self._draw.rectangle((left, top, right, bottom), fill=colour)
            return
        face = Image.new("RGB", (right - left, bottom - top), GROUND)
        drawn, tall = ImageDraw.Draw(face), bottom - top
        for x in range(-tall, right - left, hatched * FINE):
            drawn.line([(x, tall), (x + tall, 0)], fill=colour, width=4 * FINE)
        drawn.rectangle((0, 0, right - left - 1, tall - 1), outline=colour, width=4 * FINE)
        self.image.paste(face, (left, top))

    def mark(self, at: Point, nth: int, size: float = 9) -> None:
        """The series' own shape, so that colour is not needed to tell them apart."""
        shape, colour = _MARKS[nth], SERIES[nth]
        if shape is None:
            box = [(at[0] - size, at[1] - size), (at[0] + size, at[1] + size)]
            self._draw.ellipse([(x * FINE, y * FINE) for x, y in box], fill=colour)
        else:
            points = [((at[0] + x * size) * FINE, (at[1] + y * size) * FINE) for x, y in shape]
            self._draw.polygon(points, fill=colour)

    def text(self, at: Point, said: str, colour: str = INK, *, size: int = TEXT, bold: bool = False) -> None:
        self._draw.text((at[0] * FINE, at[1] * FINE), said, fill=colour, font=font(size, bold=bold))


@cache
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"), size * FINE)


def length(said: str, size: int = TEXT, *, bold: bool = False) -> float:
    """How wide it is drawn, in pixels of the picture."""
    return font(size, bold=bold).getlength(said) / FINE


@cache
def readable(sign: str) -> bool:
    """Whether the font has this sign: what it lacks is drawn like a sign that no font has."""
    face = font(TEXT)
    return sign.isspace() or bytes(face.getmask(sign)) != bytes(face.getmask("\U0010fffe"))


def evenly(said: str, width: float, size: int, *, bold: bool = False) -> list[str]:
    """The words in as few lines of this width, all about as long: no last word stands alone."""
    lines = wrapped(said, width, size, bold=bold)
    narrower = (wrapped(said, width * share / 20, size, bold=bold) for share in range(10, 20))
    return next((found for found in narrower if len(found) == len(lines)), lines)


def wrapped(said: str, width: float, size: int = TEXT, *, bold: bool = False, first: float | None = None) -> list[str]:
    """The words in lines of this width, the first one perhaps shorter; only a word that fits no line is broken."""
    lines = [""]

    def fits(line: str) -> bool:
        room = width if first is None or len(lines) > 1 else first
        return length(line, size, bold=bold) <= room

    for word in filter(None, said.split(" ")):  # no other space: figures are grouped by one that keeps them together
        longer = f"{lines[-1]} {word}".strip()
        if fits(longer):
            lines[-1] = longer
            continue
        if lines[-1] or length(word, size, bold=bold) <= width:
            lines.append("")
        for sign in word:
            if not fits(lines[-1] + sign):
                lines.append("")
            lines[-1] += sign
    return lines
