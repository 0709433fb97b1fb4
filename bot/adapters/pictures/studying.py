"""A file that a stranger handed in, opened with care: what it is, what it looks like, what it declares.

Run as a program of its own it reads the file from its input, within bounds of memory and time that the system keeps:
whoever waits for it can end it, and whatever a hostile file does to a decoder happens here and nowhere else.
"""

import hashlib
import json
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from io import BytesIO

from PIL import Image, ImageOps

from bot.adapters.pictures import png
from bot.adapters.pictures.bounds import confine
from bot.adapters.pictures.declaring import declared, exif_texts
from bot.domain.contributing.entries import (
    LARGEST,
    LARGEST_KEPT,
    LEAST_SIDE,
    MOST_PIXELS,
    Declared,
    Look,
    Study,
    content_hash,
)
from bot.domain.errors import EntryProblem, EntryRefused

MOST_SCANS = 200
"""Of a progressive JPEG, which has about ten. Each is a look at every pixel, and a few bytes ask for one."""
SIDE = 1_280
_STEPS = ((SIDE, 88), (SIDE, 75), (SIDE, 60), (1_024, 50), (768, 40), (512, 30), (256, 20))
"""How large and how fine, until it is small enough; what is left then is smaller than that whatever it shows."""
_MAGIC = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
_KNOWN = {b"GIF8": "GIF", b"%PDF": "PDF", b"PK\x03\x04": "ZIP", b"II*\0": "TIFF", b"MM\0*": "TIFF", b"8BPS": "PSD"}
_STRIP = 256


def studied(data: bytes) -> Study:
    """What is in it; EntryRefused says what it is instead, or what is wrong with it."""
    kind = _kind(data)
    try:
        texts, given = _beside(data, kind)
        with Image.open(BytesIO(given), formats=[kind]) as opened:
            _check(opened, kind)
            said = declared(texts or exif_texts(opened))
            whole = _upright(opened)
    except EntryRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise EntryRefused(EntryProblem.PIXELS) from None
    except Exception as error:  # whatever the library makes of foreign bytes, they are no whole picture
        raise EntryRefused(EntryProblem.BROKEN) from error
    return _found(data, whole, said)


def _kind(data: bytes) -> str:
    """By what the file begins with; its name says nothing."""
    if not data:
        raise EntryRefused(EntryProblem.EMPTY)
    if len(data) > LARGEST:
        raise EntryRefused(EntryProblem.LARGE)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            _check_scans(data, kind)
            return kind
    if b"<svg" in data[:4_096].lower():
        raise EntryRefused(EntryProblem.VECTOR)
    known = next((kind for magic, kind in _KNOWN.items() if data.startswith(magic)), "")
    raise EntryRefused(EntryProblem.FORMAT, detail=known)


def _check_scans(data: bytes, kind: str) -> None:
    """Return unless it would take minutes; what begins a scan stands nowhere in what is drawn (ITU T.81, B.1.1.2)."""
    if kind == "JPEG" and data.count(b"\xff\xda") > MOST_SCANS:
        raise EntryRefused(EntryProblem.SLOW)


def _beside(data: bytes, kind: str) -> tuple[Mapping[str, str], bytes]:
    """What a PNG has written in it, and the file without that; others as they are."""
    if kind != "PNG":
        return {}, data
    if png.moves(data):
        raise EntryRefused(EntryProblem.MOVES)
    return png.texts(data), png.bare(data)


def _check(opened: Image.Image, kind: str) -> None:
    """Looked at before anything is unpacked: a few bytes can say that they are a thousand million pixels."""
    if opened.width * opened.height > MOST_PIXELS:
        raise EntryRefused(EntryProblem.PIXELS)
    if min(opened.size) < LEAST_SIDE:
        raise EntryRefused(EntryProblem.TINY, detail=f"{opened.width} x {opened.height}")
    if kind == "WEBP" and getattr(opened, "is_animated", False):
        raise EntryRefused(EntryProblem.MOVES)


def _upright(opened: Image.Image) -> Image.Image:
    """Every pixel as red, green, blue and opacity, the way up that the camera meant."""
    turned = ImageOps.exif_transpose(opened)
    if turned.mode.startswith("I"):  # 16 bits a pixel, of which the upper half is kept
        turned = turned.convert("I").point(lambda value: value / 256).convert("L")
    whole = turned.convert("RGBA")
    whole.info.clear()
    return whole


def _found(data: bytes, whole: Image.Image, said: Declared) -> Study:
    small = whole.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    kept = next(drawn for drawn in _drawn(small) if len(drawn) <= LARGEST_KEPT)
    return Study(content_hash(data), _pixels(whole), look(small), whole.width, whole.height, said, kept)


def _pixels(whole: Image.Image) -> str:
    """SHA-256 of width and height, as 32 bits each, and then of every pixel."""
    hashed = hashlib.sha256(struct.pack(">II", *whole.size))
    for top in range(0, whole.height, _STRIP):
        strip = whole.crop((0, top, whole.width, min(top + _STRIP, whole.height)))
        hashed.update(strip.tobytes())
    return hashed.hexdigest()


def look(image: Image.Image) -> Look:
    """The difference hash, on white: in nine columns and eight rows, where it gets darker from left to right."""
    ground = Image.new("RGBA", image.size, "white")
    grey = Image.alpha_composite(ground, image).convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    return Look(_bits(grey), _bits(ImageOps.mirror(grey)))


def _bits(grey: Image.Image) -> str:
    rows = grey.tobytes()
    darker = (rows[row * 9 + at] > rows[row * 9 + at + 1] for row in range(8) for at in range(8))
    return f"{sum(bit << nth for nth, bit in enumerate(darker)):016x}"


def _drawn(small: Image.Image) -> Iterator[bytes]:
    opaque = small.getchannel("A").getextrema() == (255, 255)
    for side, quality in _STEPS:
        fitted = small.convert("RGB") if opaque else small.copy()
        fitted.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = BytesIO()
        fitted.save(out, "WEBP", quality=quality, alpha_quality=quality, method=4)
        yield out.getvalue()


def main() -> None:
    """One file from the input; to the output a line of JSON and, where it was taken, the small picture."""
    confine()
    try:
        found = studied(sys.stdin.buffer.read(LARGEST + 1))
    except EntryRefused as refused:
        answer, small = {"refused": refused.problem, "detail": refused.detail}, b""
    else:
        answer, small = asdict(found) | {"small": None}, found.small
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + small)


if __name__ == "__main__":
    main()
