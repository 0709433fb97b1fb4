"""One finding of the checklist."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    FINE = "fine"
    NOTE = "note"
    """It works, and could be better."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """What was looked at, how it is, what was seen and what to do about it."""

    about: str
    state: State
    says: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Served:
    """A community the bot shall serve: its server, its chats, where its moderators read, and its policy's roles.

    `channel` is a channel of Discord or, below 0, a chat of Telegram; `roles` are (tier, role id).
    """

    name: str
    server: int | None
    channel: int | None = None
    roles: tuple[tuple[str, int], ...] = ()
    chats: tuple[int, ...] = ()


def fine(about: str, says: str) -> Line:
    return Line(about, State.FINE, says)


def note(about: str, says: str, remedy: str) -> Line:
    return Line(about, State.NOTE, says, remedy)


def wrong(about: str, says: str, remedy: str) -> Line:
    return Line(about, State.WRONG, says, remedy)
