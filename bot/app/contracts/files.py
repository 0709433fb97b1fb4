"""The charter, which people write, and beside it the record of what was founded by it."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.adapters.chain.artifacts import FOUNDING, PROJECTS
from bot.adapters.chain.founded.community import founded_by, mistyped
from bot.app.owner import Refused
from bot.domain.changing.charters import Charter, CharterWrong, charter
from bot.domain.ids import Address, address


@dataclass(frozen=True, slots=True)
class Record:
    """Where the founding and the project passes stand, as far as they are founded."""

    founding: Address | None = None
    projects: Address | None = None

    @property
    def places(self) -> Mapping[str, Address]:
        """Where each contract stands, by the contract's name."""
        votes = {FOUNDING: self.founding, **founded_by(self.founding)} if self.founding else {}
        return votes | ({PROJECTS: self.projects} if self.projects else {})

    def keep(self, path: Path) -> None:
        """Write it beside the charter."""
        beside(path).write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")


def beside(path: Path) -> Path:
    """Where the record of this charter is kept."""
    return path.with_suffix(".founded.json")


def open_charter(path: Path) -> tuple[Charter, Record]:
    """The charter in this file and what was founded by it; Refused with everything that is wrong."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused([f"{path} cannot be read as TOML: {error}"]) from None
    slips = [f"{text} has a slip in it: its capitals are a checksum, and it does not fit." for text in _mistyped(given)]
    try:
        found = charter(given)
    except CharterWrong as wrong:
        raise Refused([*wrong.mistakes, *slips]) from None
    if slips:
        raise Refused(slips)
    return found, _record(beside(path))


def _mistyped(given: Mapping[str, Any]) -> list[str]:
    who = given.get("who")
    texts = [*(who.values() if isinstance(who, dict) else ()), given.get("splits")]
    return [text for text in texts if isinstance(text, str) and mistyped(text)]


def _record(path: Path) -> Record:
    if not path.exists():
        return Record()
    try:
        kept = json.loads(path.read_text("utf-8"))
        places = (kept["founding"], kept["projects"])
        return Record(*(place and address(place) for place in places))
    except (OSError, ValueError, KeyError, TypeError):
        raise Refused([f"{path} is not the record of a founding. Mend it or move it away."]) from None
