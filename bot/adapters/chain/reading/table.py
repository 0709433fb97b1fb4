"""Words of several endpoints side by side: a holding is what enough of them say and none of them denies.

Where one denies it, more than half of all the endpoints there are must say it: of three, one alone cannot lie a holding
away, nor one into being, nor leave it in doubt for ever.

Everything is known by its place in the list: a sweep has a hundred thousand wants, and to hash each of them once for
every thing looked up once cost more than to ask the node.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from bot.adapters.chain.reading.ways import Word
from bot.domain.requirements.holdings import Block, Holding, Observation, Trouble, Unread
from bot.ports import ReadAt

Column = list[Word | None]
"""What one endpoint said at each place; None where it was not asked."""
Row = tuple[Word | None, ...]


@dataclass(frozen=True, slots=True)
class Quorum:
    """So many are asked; `least` must be heard, all of one mind; where one denies it, `most` must say it."""

    asked: int
    least: int
    most: int

    @classmethod
    def of(cls, at: ReadAt, there_are: int) -> "Quorum":
        """What this read asks of so many endpoints."""
        asked = max(1, min(at.witnesses, there_are))
        return cls(asked, 1 if at.alone else asked, max(asked, there_are // 2 + 1))


class Table:
    """So many places, each of which a quorum of endpoints must agree on."""

    def __init__(self, quorum: Quorum, places: int) -> None:
        self.quorum, self._places = quorum, places
        self._names, self._columns = list[str](), list[Column]()

    def column(self, name: str) -> Column:
        """A new column, to be filled by whoever asks this endpoint."""
        self._names.append(name)
        self._columns.append([None] * self._places)
        return self._columns[-1]

    def short(self) -> Sequence[int]:
        """Where too few have spoken, or so few that they contradict each other."""
        if not self._columns:
            return range(self._places)
        if self._is_uniform():
            return ()
        return [place for place, row in enumerate(zip(*self._columns, strict=True)) if self._is_short(row)]

    def _is_uniform(self) -> bool:
        """Enough endpoints told numbers everywhere, and the same: so it is nearly always, and it is quickly seen."""
        first, *others = self._columns
        enough = len(self._columns) >= self.quorum.asked
        return enough and only_numbers(first) and all(other == first for other in others)

    def _is_short(self, row: Row) -> bool:
        numbers = [each for each in row if isinstance(each, int)]
        return self._agreed(numbers, self.quorum.asked) is None

    def _agreed(self, numbers: Sequence[int], enough: int) -> int | None:
        """What enough of them say, if there is such a number."""
        if not numbers:
            return None
        ((value, votes),) = Counter(numbers).most_common(1)
        return value if votes >= (enough if votes == len(numbers) else self.quorum.most) else None

    def observations(self, at: Block) -> list[Observation]:
        """What is to be believed at each place. Equal holdings are one object: most wallets hold nothing."""
        if not self._columns:
            return []
        if self._is_uniform():
            names, first = tuple(self._names), self._columns[0]
            made = {value: Holding(value, at, names) for value in set(first) if isinstance(value, int)}
            return [made[value] for value in first]  # type: ignore[index]  # `_is_uniform` has looked at their types
        return [self._judge(at, row) for row in zip(*self._columns, strict=True)]

    def _judge(self, at: Block, row: Row) -> Observation:
        said = [(name, each) for name, each in zip(self._names, row, strict=True) if isinstance(each, int)]
        values = [value for _, value in said]
        agreed = self._agreed(values, self.quorum.least)
        if agreed is not None:
            denied = self._told(row) if len(set(values)) > 1 else ""
            return Holding(agreed, at, tuple(name for name, value in said if value == agreed), denied=denied)
        if len(set(values)) > 1:
            return Unread(Trouble.DISAGREE, self._told(row))
        return Unread(Trouble.FEW if said else _worst(row), self._told(row))

    def _told(self, row: Row) -> str:
        told = [(name, each) for name, each in zip(self._names, row, strict=True) if each is not None]
        return "; ".join(f"{name}: {_shown(each)}" for name, each in told)


def _shown(word: Word) -> str:
    if isinstance(word, Unread):
        return word.detail
    return str(word) if word.bit_length() <= 256 else f"{word.bit_length() // 8} bytes"


def only_numbers(words: Sequence[Word | None]) -> TypeGuard[Sequence[int]]:
    return set(map(type, words)) <= {int}


def _worst(row: Row) -> Trouble:
    """An odd answer tells more than none."""
    troubles = {word.trouble for word in row if isinstance(word, Unread)}
    return next((each for each in (Trouble.ODD, Trouble.BEHIND) if each in troubles), Trouble.SILENT)
