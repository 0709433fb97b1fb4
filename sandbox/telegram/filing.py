"""Files: kept when they come with a call, named by an id afterwards."""

import hashlib
import secrets
import struct
from typing import Any

from sandbox.telegram import payloads
from sandbox.telegram.errors import RefusedError
from sandbox.telegram.nouns import File, fresh
from sandbox.telegram.values import Upload
from sandbox.telegram.world import World

Data = dict[str, Any]
MOST_UP, MOST_PHOTO, MOST_DOWN = 50 * 1024 * 1024, 10 * 1024 * 1024, 20 * 1024 * 1024
TYPES = {"pdf": "application/pdf", "csv": "text/csv", "txt": "text/plain", "json": "application/json"}


def document(world: World, given: Upload | str) -> Data:
    file, name = _kept(world, given, "documents", MOST_UP)
    kind = TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    return payloads.file(file) | {"file_name": name, "mime_type": kind}


def photo(world: World, given: Upload | str) -> list[Data]:
    return sizes(_kept(world, given, "photos", MOST_PHOTO)[0])


def sizes(file: File) -> list[Data]:
    """The picture in the one size it has here."""
    size = _png_size(file.data) or _jpeg_size(file.data)
    if size is None:
        raise RefusedError("Bad Request: IMAGE_PROCESS_FAILED")
    return [payloads.file(file) | {"width": size[0], "height": size[1]}]


def chat_photo(world: World, picture: bytes) -> File:
    """What an administrator uploads as the picture of a chat."""
    return _kept(world, Upload("file_0.jpg", picture), "profile_photos", MOST_PHOTO)[0]


def _kept(world: World, given: Upload | str, folder: str, most: int) -> tuple[File, str]:
    if isinstance(given, str):
        file = _named(world, given)
        return file, file.path.rpartition("/")[2]
    if not given.data:
        raise RefusedError("Bad Request: file must be non-empty")
    if len(given.data) > most:
        raise RefusedError("Request Entity Too Large")
    digest = hashlib.sha256(given.data).hexdigest()[:15]
    file = File(f"BQAC{secrets.token_urlsafe(24)}", f"AgAD{digest}", f"{folder}/{fresh()}_{given.filename}", given.data)
    world.files[file.id] = file
    return file, given.filename


def _named(world: World, given: str) -> File:
    """A file by its id. An address of the web is not followed: nothing here leaves this machine."""
    if given.startswith(("http://", "https://")):
        raise RefusedError("Bad Request: failed to get HTTP URL content")
    if given not in world.files:
        raise RefusedError("Bad Request: wrong file identifier/HTTP URL specified")
    return world.files[given]


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """From the frame header, the first segment of a kind SOF0 to SOF3."""
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 <= len(data):
        marker, length = struct.unpack(">HH", data[at : at + 4])
        if 0xFFC0 <= marker <= 0xFFC3:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
