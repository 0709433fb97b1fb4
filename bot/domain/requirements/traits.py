"""Traits of a token: what a condition says of them, and whether a token's own are so.

`Mood = sunny and Level >= 3` asks all of one token, `Mood = sunny or Mood = calm` any of these.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from bot.domain.requirements.requirements import Compare

LONGEST = 300
MOST = 8
_ONE = re.compile(r"\s*(?P<name>[^<>=!\"]{1,64}?)\s*(?P<compare>>=|<=|!=|[<>=])\s*(?P<value>[^<>=!\"]{1,64}?)\s*")
_JOINED = re.compile(r"\s+(and|or)\s+", re.IGNORECASE)
_ORDERED = frozenset({Compare.LEAST, Compare.MOST, Compare.ABOVE, Compare.BELOW})


@dataclass(frozen=True, slots=True)
class Trait:
    """One trait, and what it must be. Names and texts compare without capitals, numbers as numbers."""

    name: str
    compare: Compare
    value: str

    def __str__(self) -> str:
        return f"{self.name} {self.compare} {self.value}"

    def met_by(self, said: str | None) -> bool:
        """Whether this value is so; a token without the trait has no value, and is only ever something else."""
        if said is None:
            return self.compare is Compare.NOT
        there, wanted = number(said), number(self.value)
        if there is None or wanted is None:
            same = said.strip().casefold() == self.value.casefold()
            return {Compare.EXACTLY: same, Compare.NOT: not same}.get(self.compare, False)
        return {
            Compare.LEAST: there >= wanted,
            Compare.MOST: there <= wanted,
            Compare.ABOVE: there > wanted,
            Compare.BELOW: there < wanted,
            Compare.EXACTLY: there == wanted,
            Compare.NOT: there != wanted,
        }[self.compare]


@dataclass(frozen=True, slots=True)
class Traits:
    """What one token must have: all of these, or any."""

    of: tuple[Trait, ...]
    every: bool = True

    def __str__(self) -> str:
        return (" and " if self.every else " or ").join(map(str, self.of))

    def met_by(self, found: Mapping[str, str]) -> bool:
        """Whether a token with these values, by their names in small letters, is what is asked for."""
        met = [trait.met_by(found.get(trait.name.casefold())) for trait in self.of]
        return all(met) if self.every else any(met)


def number(text: str) -> Decimal | None:
    """The number this text is, if it is a plain one."""
    try:
        found = Decimal(text.strip()) if len(text) <= 80 else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


@lru_cache(maxsize=1_000)
def traits(text: str) -> Traits:
    """`Mood = sunny and Level >= 3`, understood; ValueError for what it cannot be."""
    first, *rest = _JOINED.split(text) if len(text) <= LONGEST else [""]
    words = {word.lower() for word in rest[::2]}
    if len(words) > 1 or len(rest) >= 2 * MOST:
        raise ValueError("and, or: not both, and not many")
    return Traits(tuple(_trait(each) for each in (first, *rest[1::2])), words != {"or"})


def _trait(text: str) -> Trait:
    read = _ONE.fullmatch(text)
    if read is None:
        raise ValueError(f"no trait: {text[:40]}")
    trait = Trait(read["name"], Compare(read["compare"]), read["value"])
    if trait.compare in _ORDERED and number(trait.value) is None:
        raise ValueError("only numbers are more or less")
    return trait
