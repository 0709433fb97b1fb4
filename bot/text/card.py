"""An answer with buttons, before any platform gives it a form."""

from dataclasses import dataclass


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
