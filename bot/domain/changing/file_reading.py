"""A policy file is read whole, and every mistake in it is named at once."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.domain.changing.policy_file import LARGEST, PolicyFile, Sketch
from bot.domain.errors import Fault, FileRefused, Mistake
from bot.domain.giving.policy import Door, Shadow
from bot.domain.ids import Address, ChainName, address
from bot.domain.requirements.expectations import MOST_CASES, Expectation
from bot.domain.requirements.holdings import GiveAt

_MOMENT = "a day and time with its offset, like 2026-12-01T18:00:00Z"
_DOORS = 'a list like ["discord:SERVER:role:ROLE", "telegram:CHAT:chat:CHAT"]'
_BLOCKS = 'a list like ["base:12345678"], one block a chain'
_NOWHERE = Address("0x" + "0" * 40)


def read(text: str) -> PolicyFile:
    """The policy this text is; FileRefused names every mistake in it."""
    mistakes: list[Mistake] = []
    whole = _Reading(_toml(text), "", mistakes)
    community, highest_only = whole.text("community"), whole.flag("highest_only", otherwise=False)
    tiers = [_sketch(each) for each in whole.tables("tier", needed=True)]
    cases = [(each.at, _case(each)) for each in whole.tables("expect")]
    whole.end()
    if len(cases) > MOST_CASES:
        mistakes.append(Mistake("expect", Fault.KIND, f"at most {MOST_CASES} cases"))
    if mistakes:
        raise FileRefused(tuple(mistakes))
    return PolicyFile(community, tuple(tiers), highest_only, tuple(cases))


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

    def flag(self, key: str, *, otherwise: bool) -> bool:
        return bool(self.value(key, bool, "true or false", otherwise))

    def numbers(self, key: str) -> tuple[int, ...]:
        found: list[Any] = self.value(key, list, "a list of whole numbers", [])
        if any(type(one) is not int for one in found):
            self.wrong(key, Fault.KIND, "a list of whole numbers")
            return ()
        return tuple(found)

    def tables(self, key: str, *, needed: bool = False) -> "list[_Reading]":
        said = f"one [[{key}]] for each {'tier' if key == 'tier' else 'case'}"
        found: list[Any] = self.value(key, list, said, [], needed=needed)
        if any(not isinstance(one, dict) for one in found):
            self.wrong(key, Fault.KIND, said)
            return []
        return [_Reading(table, f"{key} {n}", self.mistakes) for n, table in enumerate(found, 1)]

    def end(self) -> None:
        """Whatever else stands there is a mistake."""
        for key in self.table.keys() - set(self.known):
            self.wrong(key, Fault.UNKNOWN_KEY, ", ".join(self.known))

    def value(self, key: str, kind: type, said: str, otherwise: Any, *, needed: bool = False) -> Any:
        self.known.append(key)
        if key not in self.table:
            if needed:
                self.wrong(key, Fault.MISSING, said)
            return otherwise
        if type(self.table[key]) is not kind:
            self.wrong(key, Fault.KIND, said)
            return otherwise
        return self.table[key]

    def wrong(self, key: str, fault: Fault, detail: str) -> None:
        self.mistakes.append(Mistake(f"{self.at}.{key}" if self.at else key, fault, detail))


def _toml(text: str) -> Mapping[str, Any]:
    if len(text) > LARGEST:
        raise FileRefused((Mistake("file", Fault.NOT_TOML, f"it has more than {LARGEST} characters"),))
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FileRefused((Mistake("file", Fault.NOT_TOML, str(error)),)) from None


def _sketch(reading: _Reading) -> Sketch:
    found = Sketch(
        at=reading.at,
        name=reading.text("name", needed=True),
        rank=reading.number("rank"),
        requirement=reading.text("requirement"),
        roles=reading.numbers("roles"),
        chats=reading.numbers("chats"),
        channels=reading.numbers("channels"),
        doors=_doors(reading),
        give_at=_give_at(reading),
        grace=reading.text("grace"),
        shadow=_shadow(reading),
    )
    reading.end()
    return found


def _give_at(reading: _Reading) -> GiveAt:
    said = reading.text("give_at") or GiveAt.LATEST.value
    if said not in set(GiveAt):
        reading.wrong("give_at", Fault.KIND, " or ".join(f'"{one}"' for one in GiveAt))
        return GiveAt.LATEST
    return GiveAt(said)


def _doors(reading: _Reading) -> tuple[Door, ...]:
    found: list[Any] = reading.value("doors", list, _DOORS, [])
    try:
        return tuple(Door.read(str(one)) for one in found)
    except ValueError:
        reading.wrong("doors", Fault.KIND, _DOORS)
        return ()


def _shadow(reading: _Reading) -> Shadow | None:
    shadow = reading.flag("shadow", otherwise=False)
    until = _moment(reading)
    members = reading.value("starts_with", int, "a whole number of members", None)
    if members is not None and members < 1:
        reading.wrong("starts_with", Fault.KIND, "a whole number of members, 1 at least")
    return Shadow(until, members) if shadow or until or members else None


def _moment(reading: _Reading) -> datetime | None:
    found: datetime | None = reading.value("starts_on", datetime, _MOMENT, None)
    if found is not None and found.tzinfo is None:
        reading.wrong("starts_on", Fault.KIND, _MOMENT)
        return None
    return found and found.astimezone(UTC)


def _case(reading: _Reading) -> Expectation:
    said, wallet = reading.text("wallet", needed=True), _NOWHERE
    try:
        wallet = address(said) if said else wallet
    except ValueError:
        reading.wrong("wallet", Fault.KIND, "an address, 0x and 40 digits or letters from a to f")
    tier, has = reading.text("tier", needed=True), reading.flag("has", otherwise=True)
    found = Expectation(wallet, tier, has, _blocks(reading, reading.value("at", list, _BLOCKS, [])))
    reading.end()
    return found


def _blocks(reading: _Reading, found: Sequence[Any]) -> tuple[tuple[ChainName, int], ...]:
    pairs = [str(one).rpartition(":") for one in found]
    chains = {chain for chain, _, _ in pairs}
    if len(chains) < len(pairs) or any(not c or not n.isdecimal() or len(n) > 18 for c, _, n in pairs):
        reading.wrong("at", Fault.KIND, _BLOCKS)
        return ()
    return tuple((ChainName(chain), int(number)) for chain, _, number in pairs)
