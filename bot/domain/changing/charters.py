"""What a community settles before its contracts are founded, read from a file; nothing of it can be changed later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from bot.domain.durations import duration
from bot.domain.ids import Address, ChainName, address

T = TypeVar("T")
NOBODY = Address("0x" + "0" * 40)
MOST_TIERS, LONGEST_NAME, LONGEST_TIER, LONGEST_SYMBOL = 20, 64, 32, 16
"""As many and as long as still fit into one transaction."""
_MOST_POINTS = 2**64
_KEYS = {
    "chain", "name", "symbol", "tiers", "lead", "points_per_round", "challenge_window", "move_delay", "longest_term",
    "splits", "who",
}  # fmt: skip
_PEOPLE = ("admin", "council", "guardian")
_WHO = (*_PEOPLE, "bot")


class CharterWrong(Exception):
    """What must be mended in the file, a sentence each."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__(*mistakes)
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Charter:
    """`tiers`: name and first score of each, rising; `lead` is above them. `bot`: its key, which decides nothing."""

    chain: ChainName
    name: str
    symbol: str
    tiers: tuple[tuple[str, int], ...]
    lead: str
    points_per_round: int
    challenge_window: timedelta
    move_delay: timedelta
    longest_term: timedelta
    admin: Address
    council: Address
    guardian: Address
    bot: Address
    splits: Address = NOBODY

    @property
    def people(self) -> Mapping[str, Address]:
        """Who decides, by what they may do."""
        return {"ADMIN": self.admin, "COUNCIL": self.council, "GUARDIAN": self.guardian}


def charter(given: Mapping[str, Any]) -> Charter:
    """The charter in this document; CharterWrong with everything that is wrong in it."""
    reading = _Reading(given)
    found = Charter(
        ChainName(reading.text("chain", 40)),
        reading.text("name", LONGEST_NAME),
        reading.text("symbol", LONGEST_SYMBOL),
        reading.tiers(),
        reading.text("lead", LONGEST_TIER),
        reading.number("points_per_round"),
        reading.span("challenge_window"),
        reading.span("move_delay"),
        reading.span("longest_term"),
        reading.somebody("admin"),
        reading.somebody("council"),
        reading.somebody("guardian"),
        reading.somebody("bot"),
        reading.place("splits"),
    )
    reading.over(found)
    return found


class _Reading:
    """Reads part by part and keeps every mistake; where there was one, what it gives is never used."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        who = given.get("who")
        self._given, self._who = given, who if isinstance(who, Mapping) else {}
        strangers = [
            *(key for key in given if key not in _KEYS),
            *(f"who.{name}" for name in self._who if name not in _WHO),
        ]
        self._wrong = [f"{key} is no part of a charter." for key in strangers]

    def text(self, key: str, most: int) -> str:
        return self._text(self._given.get(key), key, most)

    def number(self, key: str) -> int:
        found = self._given.get(key)
        if type(found) is int and 0 < found < _MOST_POINTS:
            return found
        return self._mistake(f"{key} must be a whole number above 0.", 0)

    def span(self, key: str) -> timedelta:
        problem = f'{key} must be a span of time, like "3d".'
        return self._read(duration, self._given.get(key), problem, timedelta())

    def somebody(self, name: str) -> Address:
        return self._read(address, self._who.get(name), f"who.{name} must be an address.", NOBODY)

    def place(self, key: str) -> Address:
        return self._read(address, self._given.get(key, NOBODY), f"{key} must be an address.", NOBODY)

    def tiers(self) -> tuple[tuple[str, int], ...]:
        """Name and first score of each."""
        given = self._given.get("tiers")
        rows = given if isinstance(given, list) and all(isinstance(row, Mapping) for row in given) else []
        if not 0 < len(rows) < MOST_TIERS:
            return self._mistake(f'tiers must be 1 to {MOST_TIERS - 1} of {{ name = "...", from = 10 }}.', ())
        found = tuple((self._text(row.get("name"), "tiers: name", LONGEST_TIER), row.get("from")) for row in rows)
        steps = [step for _, step in found]
        whole = all(type(step) is int and 0 < step < _MOST_POINTS for step in steps)
        if not whole or sorted(set(steps)) != steps:
            self._wrong.append("tiers: the scores at which they begin must be whole numbers that rise, from 1 on.")
        return found

    def over(self, found: Charter) -> None:
        """Ends the reading; CharterWrong unless all is well."""
        people = {name: who for name, who in zip(_PEOPLE, found.people.values(), strict=True) if who == found.bot}
        if people and found.bot != NOBODY:
            self._wrong.append(
                f"who.bot is also {', '.join(people)}. The bot's key may report rounds and issue project passes and "
                "nothing else: whoever steals it must not decide anything. Name another address."
            )
        if self._wrong:
            raise CharterWrong(*self._wrong)

    def _text(self, found: object, key: str, most: int) -> str:
        if isinstance(found, str) and 0 < len(found.encode()) <= most:
            return found
        return self._mistake(f"{key} must be a text of 1 to {most} bytes.", "")

    def _read(self, read: Callable[[str], T], found: object, problem: str, otherwise: T) -> T:
        try:
            return read(found) if isinstance(found, str) else self._mistake(problem, otherwise)
        except ValueError:
            return self._mistake(problem, otherwise)

    def _mistake(self, problem: str, otherwise: T) -> T:
        self._wrong.append(problem)
        return otherwise
