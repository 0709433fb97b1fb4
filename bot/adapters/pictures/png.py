"""The chunks of a PNG, walked by hand: what stands beside the pixels is read within bounds, or left out.

W3C, Portable Network Graphics (third edition), sections 5 and 11.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_TEXT = 2**20
"""Characters of everything that is written beside the pixels; what goes beyond is not read."""
LARGEST_EXIF = 64 * 1024
_DRAWN = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


class Chunk(NamedTuple):
    """`whole`: as it stands in the file, with its length and its checksum."""

    name: bytes
    data: memoryview
    whole: memoryview


def chunks(png: bytes) -> Iterator[Chunk]:
    """Every chunk up to the end; ValueError where the file ends before."""
    view, at = memoryview(png), len(SIGNATURE)
    while True:
        if at + 12 > len(png):
            raise ValueError("cut short")
        (length,) = struct.unpack_from(">I", png, at)
        end = at + 12 + length
        if end > len(png):
            raise ValueError("cut short")
        chunk = Chunk(png[at + 4 : at + 8], view[at + 8 : end - 4], view[at:end])
        yield chunk
        if chunk.name == b"IEND":
            return
        at = end


def moves(png: bytes) -> bool:
    """Whether it is animated."""
    return any(chunk.name == b"acTL" for chunk in chunks(png))


def bare(png: bytes) -> bytes:
    """The same picture, and which way up it is, without everything else that was written into it."""
    kept = (chunk.whole for chunk in chunks(png) if chunk.name in _DRAWN or _is_small_exif(chunk))
    return b"".join([SIGNATURE, *kept])


def texts(png: bytes) -> Mapping[str, str]:
    """What is written in it, by keyword; what cannot be read, or is too long, is left out."""
    found: dict[str, str] = {}
    left = MOST_TEXT
    for chunk in chunks(png):
        read = _READ.get(chunk.name)
        if read is None or left <= 0:
            continue
        try:
            keyword, text = read(bytes(chunk.data[: 2 * MOST_TEXT]), left)
        except (ValueError, zlib.error):
            continue
        left -= len(text)
        found.setdefault(keyword, text)
    return found


def _is_small_exif(chunk: Chunk) -> bool:
    return chunk.name == b"eXIf" and len(chunk.data) <= LARGEST_EXIF


def _plain(data: bytes, most: int) -> tuple[str, str]:
    keyword, _, text = data.partition(b"\0")
    return _keyword(keyword), _bounded(text, most).decode("latin-1")


def _packed(data: bytes, most: int) -> tuple[str, str]:
    keyword, _, rest = data.partition(b"\0")
    return _keyword(keyword), _inflated(rest[1:], most).decode("latin-1")


def _international(data: bytes, most: int) -> tuple[str, str]:
    keyword, _, rest = data.partition(b"\0")
    packed, text = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[2:]
    if not text:
        raise ValueError("no text")
    whole = _inflated(text[0], most) if packed else _bounded(text[0], most)
    return _keyword(keyword), whole.decode("utf-8")


_READ = {b"tEXt": _plain, b"zTXt": _packed, b"iTXt": _international}


def _keyword(raw: bytes) -> str:
    if not 0 < len(raw) < 80:
        raise ValueError("no keyword")
    return raw.decode("latin-1")


def _bounded(raw: bytes, most: int) -> bytes:
    if len(raw) > most:
        raise ValueError("too long")
    return raw


def _inflated(raw: bytes, most: int) -> bytes:
    machine = zlib.decompressobj()
    found = machine.decompress(raw, most + 1)
    if len(found) > most or not machine.eof:
        raise ValueError("too long")
    return found
