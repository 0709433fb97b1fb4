"""Pictures of communities, good and bad, for whoever must open them."""

import random
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 64), colour: str = "#c85a86") -> bytes:
    """One of one colour."""
    return _written(Image.new("RGB", size, colour), kind)


def noise(side: int = 256) -> bytes:
    """One that nothing makes small, and that is partly seen through."""
    rows = Image.effect_noise((side, side), 200)
    return _written(Image.merge("RGBA", (rows, rows.rotate(90), rows.rotate(180), rows.rotate(270))), "PNG")


def bomb(side: int) -> bytes:
    """A whole and true PNG of so many pixels a side, all black: a few kilobytes for a thousand million."""
    packer, row = zlib.compressobj(9), bytes(1 + side // 8)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def drawing(size: tuple[int, int] = (240, 160), seed: int = 1) -> Image.Image:
    """Blots of many colours, the same for the same seed: as unlike each other as pictures are."""
    dice = random.Random(seed)
    image = Image.new("RGB", size, tuple(dice.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        left, top = dice.randrange(size[0]), dice.randrange(size[1])
        box = (left, top, left + dice.randrange(20, 120), top + dice.randrange(20, 120))
        draw.ellipse(box, fill=tuple(dice.randrange(256) for _ in range(3)))
    return image


def saved(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    """The picture as a file of this kind."""
    return _written(image, kind, **how)


def with_chunk(png: bytes, name: bytes, data: bytes) -> bytes:
    """The same PNG with one more chunk, right behind its head."""
    head = 8 + 12 + 13
    return png[:head] + _chunk(name, data) + png[head:]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _written(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()
