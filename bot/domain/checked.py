"""What comes of looking a file of a stranger through: a line for each check, and what they come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Held(StrEnum):
    """What came of a line. UNTOLD: nothing speaks against it, but the chain has not been heard on it."""

    TRUE = "true"
    UNTOLD = "untold"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what was looked at, what came of it, and the findings with what each is about."""

    check: IntEnum
    held: Held
    findings: tuple[tuple[StrEnum, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of all lines of a file. `untold`: why the node that was named told nothing."""

    title: str
    lines: tuple[Line, ...]
    untold: str = ""

    @property
    def held(self) -> Held:
        return verdict(self.lines)


def verdict(lines: Iterable[Line]) -> Held:
    """What all lines come to."""
    found = {one.held for one in lines}
    return next(each for each in (Held.WRONG, Held.UNTOLD, Held.TRUE) if each in found)
