"""A community's picture made ours: whatever the platform gave is opened with care, and drawn anew, small and square.

Run as a program of its own, within bounds that the system keeps: it takes the picture from its input, and says ours.
"""

import sys
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageOps

from bot.adapters.pictures.bounds import confine
from bot.domain.signing_in.crests import LARGEST

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 2_048 * 2_048
"""Looked at before anything is unpacked: a few bytes can say that they are a thousand million pixels."""
SIDE = 192
"""The page shows it 92 wide, on screens with up to two pixels to one."""
_STEPS = ((SIDE, 85), (SIDE, 70), (SIDE, 45), (128, 45), (64, 30), (32, 20))
"""How large and how fine, until it is small enough; what is left then is smaller than that whatever it shows."""


def crest(given: bytes) -> bytes:
    """The picture as WebP of at most 8 KiB; nothing for what is no picture, or one too large to open."""
    try:
        return next(small for small in _drawn(given) if len(small) <= LARGEST)
    except Exception:  # noqa: BLE001  whatever the library makes of foreign bytes, they are no picture
        return b""


def _drawn(given: bytes) -> Iterator[bytes]:
    with Image.open(BytesIO(given), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            return
        whole = ImageOps.exif_transpose(opened).convert("RGBA")
    for side, quality in _STEPS:
        out = BytesIO()
        fitted = ImageOps.fit(whole, (side, side), Image.Resampling.LANCZOS)
        fitted.save(out, "WEBP", quality=quality, alpha_quality=quality, method=6)
        yield out.getvalue()


def main() -> None:
    """One picture from the input, ours to the output."""
    confine()
    sys.stdout.buffer.write(crest(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
