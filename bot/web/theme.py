"""A community's own colour as the page wears it: five tokens for each of two themes, readable whatever colour it is.

Contrast is WCAG 2's. The colour paints the doorway and what is pressed; states, focus and body text never use it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Colour = tuple[int, int, int]
Tokens = dict[str, Colour]
TEXT, EDGE = 4.5, 3.0
"""The least ratios of level AA: for text, and for the edges of what can be pressed."""
STEPS = 40
BLACK, WHITE, DARK_INK = (0, 0, 0), (255, 255, 255), (0x15, 0x20, 0x1E)


def colour(text: str) -> Colour:
    """`#0b5563` as red, green and blue, each 0 to 255; ValueError for anything else."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(text)
    return (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))


@dataclass(frozen=True, slots=True)
class Theme:
    """The grounds and the ink of the house in one theme, as verify.css has them; `wash`: how much colour a wash has."""

    page: Colour
    surface: Colour
    sunken: Colour
    ink: Colour
    wash: float

    def worn(self, own: Colour) -> Tokens:
        """The accent tokens for this colour."""
        on_accent = max((DARK_INK, WHITE), key=lambda ink: ratio(ink, own))
        away = WHITE if on_accent == DARK_INK else BLACK
        grounds, wash = (self.page, self.surface, self.sunken), mix(self.surface, own, self.wash)
        return {
            "accent": until(own, away, (on_accent,), TEXT),
            "on-accent": on_accent,
            "accent-text": until(own, self.ink, (*grounds, wash), TEXT),
            "accent-edge": until(own, self.ink, grounds, EDGE),
            "accent-wash": wash,
        }


LIGHT = Theme(colour("#eff2f0"), colour("#fbfcfb"), colour("#e2e8e5"), DARK_INK, 0.12)
DARK = Theme(colour("#101615"), colour("#18201e"), colour("#0a0f0e"), colour("#eaf0ed"), 0.16)


def stylesheet(own: Colour) -> str:
    """The whole of `/theme/<community>.css`."""
    return (
        f":root {_block(LIGHT.worn(own))}\n@media (prefers-color-scheme: dark) {{ :root {_block(DARK.worn(own))} }}\n"
    )


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """So much of the way from one to the other, in sRGB."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def until(own: Colour, towards: Colour, grounds: Sequence[Colour], least: float) -> Colour:
    """The first step from `own` towards another colour that has this contrast on every ground."""
    steps = (mix(own, towards, step / STEPS) for step in range(STEPS))
    return next((one for one in steps if all(ratio(one, ground) >= least for ground in grounds)), towards)


def ratio(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(own: Colour) -> float:
    red, green, blue = (_LINEAR[channel] for channel in own)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


_LINEAR = [_linear(channel / 255) for channel in range(256)]


def _block(tokens: Tokens) -> str:
    written = (f"--{name}: #{red:02x}{green:02x}{blue:02x};" for name, (red, green, blue) in tokens.items())
    return "{ " + " ".join(written) + " }"
