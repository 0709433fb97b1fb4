"""One notice, as pages show it: a glyph, a heading that is the whole news, what it means, the next step.

A moment stands in braces (`{2026-11-22T16:30:00Z}`); whoever shows the text makes a clock time of it. Names stand
between isolates (U+2068, U+2069), so that one written from right to left does not turn the sentence around.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.domain.ids import Platform
from bot.text.catalogue import _
from bot.text.clean import clean

PLATFORMS = {Platform.DISCORD: "Discord", Platform.TELEGRAM: "Telegram"}


class Tone(StrEnum):
    """The six washes of a notice."""

    WAIT = "wait"
    GOOD = "good"
    STOP = "stop"
    DIM = "dim"
    PLAIN = "plain"
    SHUT = "shut"


class Verb(StrEnum):
    """What a button of the page does."""

    AGAIN = "again"
    CHOOSE = "choose"
    RELOAD = "reload"
    DISCORD = "discord"
    OUTSIDE = "outside"
    HOME = "home"
    ANEW = "anew"


Button = tuple[Verb, str]
_GLYPHS = {"wait": "waiting", "good": "open", "stop": "barred", "dim": "unknown", "plain": "shut", "shut": "shut"}


@dataclass(frozen=True, slots=True)
class News:
    """One notice: the heading is the whole news, then what it means, then the next step and its buttons."""

    tone: Tone
    title: str
    detail: str
    next: str = ""
    buttons: tuple[Button, ...] = ()
    glyph: str = ""

    @property
    def icon(self) -> str:
        return self.glyph or _GLYPHS[self.tone]


def moment(when: datetime) -> str:
    return "{" + when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") + "}"


def named(name: str) -> str:
    return f"\u2068{clean(name)}\u2069"


def listed(words: Sequence[str]) -> str:
    """Joined as people do: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return _("{first} and {last}", first=", ".join(words[:-1]), last=words[-1])


def begun(words: str) -> str:
    """With a capital, as a sentence begins."""
    return words[:1].upper() + words[1:]


def sentence(news: News) -> str:
    """The same, where only text is read."""
    return " ".join(part for part in (f"{news.title}.", news.detail, news.next) if part)
