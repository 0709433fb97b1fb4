"""A requirement's text cut into tokens, and walking along them."""

import re
from dataclasses import dataclass

from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.requirements.holdings import Kind
from bot.domain.requirements.probes import FORMS

_CHAIN, _CONTRACT = r"[a-z0-9-]{1,32}", r"0x[0-9a-f]{40}(?![0-9a-z])"
_IDS = r"\d{1,78}(?:-\d{1,78})?(?:,\d{1,78}(?:-\d{1,78})?)*"
_ON_CONTRACTS = "|".join(kind for kind in FORMS if kind is not Kind.NATIVE)
_TOKEN = re.compile(
    rf"\s*(?:(?P<probe>{Kind.NATIVE}:{_CHAIN}(?![a-z0-9:-])|(?:{_ON_CONTRACTS}):{_CHAIN}:{_CONTRACT}(?:#{_IDS})?)"
    r'|(?P<quoted>"[^"\n]{1,400}")'
    r"|(?P<hex>0x[0-9a-f]{1,64})(?![0-9a-z.])"
    r"|(?P<span>\d{1,5}[hdw])(?![0-9a-z.])|(?P<number>\d{1,78}(?:\.\d{1,78})?)(?![0-9a-z.])"
    r"|(?P<word>[a-z]+)(?![a-z0-9:])|(?P<sign>>=|<=|!=|[<>=(),]))",
    re.IGNORECASE,
)
_KINDS = ("probe", "quoted", "hex", "span", "number", "word", "sign")


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """The tokens of this text, in small letters but for what stands in quotes; RequirementRefused where it has none."""
    found, at = list[Token](), 0
    end = len(text.rstrip())
    while at < end:
        read = _TOKEN.match(text, at)
        if read is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            raise RequirementRefused(RequirementProblem.SYNTAX, text[start:].split(maxsplit=1)[0][:60], start)
        kind = next(name for name in _KINDS if read[name] is not None)
        said = read[kind]
        found.append(Token(kind, said if kind == "quoted" else said.lower(), read.start(kind)))
        at = read.end()
    return found


class Scanner:
    """Walks along the tokens; every refusal says where it stands."""

    def __init__(self, text: str) -> None:
        self._tokens, self._end, self.at = tokens(text), len(text), 0

    def peek(self) -> Token | None:
        return self._tokens[self.at] if self.at < len(self._tokens) else None

    def stop(self) -> RequirementRefused:
        token = self.peek()
        if token is None:
            return RequirementRefused(RequirementProblem.SYNTAX, "", self._end)
        return RequirementRefused(RequirementProblem.SYNTAX, token.text, token.at)

    def next(self, *kinds: str) -> Token:
        """The token here, which must be of one of these kinds."""
        token = self.peek()
        if token is None or token.kind not in kinds:
            raise self.stop()
        self.at += 1
        return token

    def take(self, *texts: str) -> str:
        """Which of these words stands here, past it; empty if none does."""
        token = self.peek()
        if token is None or token.kind == "quoted" or token.text not in texts:
            return ""
        self.at += 1
        return token.text

    def need(self, *texts: str) -> None:
        """These words, one after the other."""
        for text in texts:
            if not self.take(text):
                raise self.stop()

    def whole(self, most: int) -> int:
        """A whole number up to this."""
        token = self.peek()
        if token is None or not token.text.isdecimal() or int(token.text) > most:
            raise self.stop()
        self.at += 1
        return int(token.text)
