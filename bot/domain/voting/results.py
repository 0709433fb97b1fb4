"""What came of a round, as a picture shows it."""

from dataclasses import dataclass

MOST_BARS = 5
LETTERS = "ABCDE"
"""What a name is in the picture where it cannot be drawn; the message has it before the name."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One entry: weights that wallets signed for, and those of clicks."""

    name: str
    signed: int
    attested: int

    @property
    def sum(self) -> int:
        return self.signed + self.attested


@dataclass(frozen=True, slots=True)
class Outcome:
    """`title`: the finding. `signed`, `attested`: what the two parts of a bar are called. `nobody`: without any bar."""

    title: str
    bars: tuple[Bar, ...]
    signed: str
    attested: str
    below: str
    nobody: str = ""
