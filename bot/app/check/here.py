"""This machine: who can read the secrets, and whether there is room to write."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.app.check.lines import Line, fine, note, wrong
from bot.config import Config

_ROOM = 200 * 2**20


def look(config: Config) -> Iterator[Line]:
    """The config file, its rights, and the disk under the database."""
    yield fine("config", f"{config.path} reads well.")
    for file in config.exposed:
        yield note(
            "secrets",
            f"{file} holds a secret, and other users of this machine can read it.",
            f"Run: chmod 600 {file}",
        )
    if not config.chains:
        yield note(
            "chains", "No chain is set up, so only awards can open doors.", "Add a [chains.…] heading to the config."
        )
    yield _disk(config.database.path.parent)


def _disk(folder: Path) -> Line:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            free = shutil.disk_usage(there).free
    except OSError as error:
        return wrong(
            "disk",
            f"Nothing can be written in {there} ({error.strerror}).",
            "Give the user that runs Gatehouse the right to write there, or set database.path elsewhere.",
        )
    if free < _ROOM:
        return wrong(
            "disk", f"Only {free // 2**20} MB are free in {there}.", "Make room: below 200 MB writes may fail."
        )
    return fine("disk", f"{folder} can be written; {free // 2**20:,} MB are free.")
