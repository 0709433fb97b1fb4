"""A policy as a file: TOML, with each requirement in the notation that people type in chat.

    community = "discord:1130000000000000001"

    [[tier]]
    name = "Maker"
    rank = 1
    requirement = "erc721:base:0x… >= 1"
    roles = [1130000000000000005]
    chats = [-1001234567890]
    give_at = "latest"
    grace = "1d"

`name` and `rank` must stand there. Without a requirement the tier is for awards alone. `roles` are of the community's
Discord server, `chats` the ids of its Telegram chats. The community is its number, or the id of one of its places after
`discord:` or `telegram:`; where there is only one it may be left out.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.errors import Fault, FileRefused, Mistake
from bot.domain.holdings import GiveAt

LARGEST = 200_000
"""Characters; fifty tiers with the longest requirements fit."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """One tier as it was written; `at` is where it stands, counted from 1."""

    at: str
    name: str = ""
    rank: int = 0
    requirement: str = ""
    roles: tuple[int, ...] = ()
    chats: tuple[int, ...] = ()
    give_at: GiveAt = GiveAt.LATEST
    grace: str = ""


@dataclass(frozen=True, slots=True)
class PolicyFile:
    community: str
    tiers: tuple[Sketch, ...]


@dataclass(slots=True)
class _Reading:
    """One table of the file, read key by key; what is wrong is noted and the rest read on."""

    table: Mapping[str, Any]
    at: str
    mistakes: list[Mistake]
    known: list[str] = field(default_factory=list)

    def text(self, key: str, *, needed: bool = False) -> str:
        return str(self.value(key, str, "text in quotes", "", needed=needed))

    def number(self, key: str) -> int:
        return int(self.value(key, int, "a whole number", 0, needed=True))

    def numbers(self, key: str) -> tuple[int, ...]:
        found: list[Any] = self.value(key, list, "a list of whole numbers", [])
        if any(type(one) is not int for one in found):
            self._wrong(key, Fault.KIND, "a list of whole numbers")
            return ()
        return tuple(found)

    def give_at(self) -> GiveAt:
        said = self.text("give_at") or GiveAt.LATEST.value
        if said not in set(GiveAt):
            self._wrong("give_at", Fault.KIND, " or ".join(f'"{one}"' for one in GiveAt))
            return GiveAt.LATEST
        return GiveAt(said)

    def end(self) -> None:
        """Whatever else stands there is a mistake."""
        for key in self.table.keys() - set(self.known):
            self._wrong(key, Fault.UNKNOWN_KEY, ", ".join(self.known))

    def value(self, key: str, kind: type, said: str, otherwise: Any, *, needed: bool = False) -> Any:
        self.known.append(key)
        if key not in self.table:
            if needed:
                self._wrong(key, Fault.MISSING, said)
            return otherwise
        if type(self.table[key]) is not kind:
            self._wrong(key, Fault.KIND, said)
            return otherwise
        return self.table[key]

    def _wrong(self, key: str, fault: Fault, detail: str) -> None:
        self.mistakes.append(Mistake(f"{self.at}.{key}" if self.at else key, fault, detail))


def read(text: str) -> PolicyFile:
    """The policy this text is; FileRefused names every mistake in it."""
    mistakes: list[Mistake] = []
    whole = _Reading(_toml(text), "", mistakes)
    community = whole.text("community")
    tables: Sequence[Any] = whole.value("tier", list, "one [[tier]] for each tier", [], needed=True)
    whole.end()
    if any(not isinstance(table, dict) for table in tables):
        raise FileRefused((*mistakes, Mistake("tier", Fault.KIND, "one [[tier]] for each tier")))
    tiers = tuple(_sketch(_Reading(table, f"tier {n}", mistakes)) for n, table in enumerate(tables, 1))
    if mistakes:
        raise FileRefused(tuple(mistakes))
    return PolicyFile(community, tiers)


def _toml(text: str) -> Mapping[str, Any]:
    if len(text) > LARGEST:
        raise FileRefused((Mistake("file", Fault.NOT_TOML, f"it has more than {LARGEST} characters"),))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileRefused((Mistake("file", Fault.NOT_TOML, str(error)),)) from None


def _sketch(reading: _Reading) -> Sketch:
    found = Sketch(
        at=reading.at,
        name=reading.text("name", needed=True),
        rank=reading.number("rank"),
        requirement=reading.text("requirement"),
        roles=reading.numbers("roles"),
        chats=reading.numbers("chats"),
        give_at=reading.give_at(),
        grace=reading.text("grace"),
    )
    reading.end()
    return found
