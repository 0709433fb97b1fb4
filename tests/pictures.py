"""Pictures of communities, good and bad, for whoever must open them."""

import struct
import zlib
from io import BytesIO

from PIL import Image


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


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _written(image: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()
