"""An answer with buttons, before any platform gives it a form."""

from dataclasses import dataclass

MOST_BUTTONS = 20
"""Of one list in a card: a message of Discord's takes 25 in all."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button: what it says, what it does, and what it carries. `grave`: it takes something away."""

    label: str
    verb: str
    carried: str = ""
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What is said, and what can be pressed under it, the next step first."""

    paragraphs: tuple[str, ...]
    presses: tuple[Press, ...] = ()
