"""The one readable form of a requirement, the same in chat, policy files and docs.

    erc721:base:0x… >= 1 and not erc1155:base:0x…#7 >= 1
    erc721:base:0x… >= 1 held 7d
    2 of (erc20:base:0x… >= 12.5 decimals 18, erc721:base:0x…, erc1155:base:0x…#3 >= 2 in one wallet)

`held 7d`: for so long already, as the bot saw it itself. `or` binds weakest, then `and`, then `not`; brackets group.
`>= 1` may be left out for NFTs. `decimals` is filled in from the contract when the requirement is saved.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.durations import duration
from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.holdings import Kind, Probe
from bot.domain.ids import ChainName, address
from bot.domain.requirements import AtLeast, Holds, Not, Requirement, leaves

LONGEST = 4_000
HOUR, LONGEST_HELD = timedelta(hours=1), timedelta(days=365)
MOST_LEAVES = 32
DEEPEST = 16
_UINT256_DIGITS = 78
_TOKEN = re.compile(
    r"\s*(?:(?P<probe>(?P<kind>erc20|erc721|erc1155):(?P<chain>[a-z0-9-]{1,32}):(?P<contract>0x[0-9a-f]{40})(?![0-9a-z])"
    r"(?:#(?P<id>\d{1,78}))?)|(?P<span>\d{1,5}[hdw])(?![0-9a-z.])|(?P<number>\d{1,78}(?:\.\d{1,78})?)(?![0-9a-z.])|(?P<word>[a-z]+)(?![a-z0-9:])|(?P<sign>>=|[(),]))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Requirement:
    """The requirement this text says; RequirementRefused with the position where it stops making sense."""
    if len(text) > LONGEST:
        raise RequirementRefused(RequirementProblem.TOO_BIG)
    reader = _Reader(_tokens(text), len(text))
    requirement = reader.alternatives(0)
    if reader.peek() is not None:
        raise reader.stop()
    if sum(1 for _ in leaves(requirement)) > MOST_LEAVES:
        raise RequirementRefused(RequirementProblem.TOO_BIG)
    return requirement


def notation(requirement: Requirement) -> str:
    """The text of this requirement; `parse` gives the requirement back."""
    match requirement:
        case Holds():
            return _leaf(requirement)
        case Not(of=child):
            return f"not {_grouped(child)}"
        case AtLeast(k=k, of=children) if k == len(children) and k > 1:
            return " and ".join(_grouped(child) for child in children)
        case AtLeast(k=1, of=children) if len(children) > 1:
            return " or ".join(_grouped(child) for child in children)
        case AtLeast(k=k, of=children):
            return f"{k} of ({', '.join(notation(child) for child in children)})"


def _grouped(child: Requirement) -> str:
    text = notation(child)
    chained = isinstance(child, AtLeast) and len(child.of) > 1 and child.k in {1, len(child.of)}
    return f"({text})" if chained else text


def _leaf(leaf: Holds) -> str:
    decimals = f" decimals {leaf.decimals}" if leaf.probe.kind is Kind.ERC20 and leaf.decimals is not None else ""
    held = f" held {_span(leaf.held)}" if leaf.held is not None else ""
    return f"{leaf.probe} >= {leaf.amount}{decimals}{' in one wallet' if leaf.one_wallet else ''}{held}"


def _span(held: timedelta) -> str:
    hours = held // HOUR
    return f"{hours}h" if hours % 24 else f"{hours // 24}d"


def _length(text: str) -> timedelta | None:
    try:
        held = duration(text)
    except ValueError:
        return None
    return held if HOUR <= held <= LONGEST_HELD else None


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    end = len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            raise RequirementRefused(RequirementProblem.SYNTAX, text[start:].split(maxsplit=1)[0][:60], start)
        kind = next(name for name in ("probe", "span", "number", "word", "sign") if found.group(name) is not None)
        tokens.append(_Token(kind, found.group(kind).lower(), found.start(kind)))
        at = found.end()
    return tokens


class _Reader:
    """Recursive descent over the tokens; one method a rule of the grammar."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens, self._end, self._at = tokens, end, 0

    def peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def stop(self) -> RequirementRefused:
        token = self.peek()
        if token is None:
            return RequirementRefused(RequirementProblem.SYNTAX, "", self._end)
        return RequirementRefused(RequirementProblem.SYNTAX, token.text, token.at)

    def alternatives(self, depth: int) -> Requirement:
        return self._chain("or", 1, depth)

    def _chain(self, word: str, k: int, depth: int) -> Requirement:
        one = self._all if word == "or" else self._factor
        children = [one(depth)]
        while self._take(word):
            children.append(one(depth))
        return children[0] if len(children) == 1 else AtLeast(k or len(children), tuple(children))

    def _all(self, depth: int) -> Requirement:
        return self._chain("and", 0, depth)

    def _factor(self, depth: int) -> Requirement:
        if depth > DEEPEST:
            raise RequirementRefused(RequirementProblem.TOO_BIG)
        if self._take("not"):
            return Not(self._factor(depth + 1))
        if self._take("("):
            inner = self.alternatives(depth + 1)
            self._need(")")
            return inner
        token = self.peek()
        if token is not None and token.kind == "number":
            return self._of(depth)
        return self._holds()

    def _of(self, depth: int) -> Requirement:
        at, k = self._at, self._whole()
        self._need("of")
        self._need("(")
        children = [self.alternatives(depth + 1)]
        while self._take(","):
            children.append(self.alternatives(depth + 1))
        if not 1 <= k <= len(children):
            self._at = at
            raise self.stop()
        self._need(")")
        return AtLeast(k, tuple(children))

    def _holds(self) -> Requirement:
        token = self.peek()
        if token is None or token.kind != "probe":
            raise self.stop()
        probe = _probe(token)
        self._at += 1
        amount = self._amount(probe)
        decimals: int | None = None if probe.kind is Kind.ERC20 else 0
        if probe.kind is Kind.ERC20 and self._take("decimals"):
            decimals = self._whole(most=255)
        one_wallet = self._take("in")
        if one_wallet:
            self._need("one")
            self._need("wallet")
        return _checked(Holds(probe, amount, decimals, one_wallet, self._held()), token)

    def _held(self) -> timedelta | None:
        if not self._take("held"):
            return None
        token = self.peek()
        held = _length(token.text) if token is not None and token.kind == "span" else None
        if held is None:
            raise self.stop()
        self._at += 1
        return held

    def _amount(self, probe: Probe) -> str:
        if not self._take(">="):
            if probe.kind is Kind.ERC20:
                raise self.stop()
            return "1"
        token = self.peek()
        if token is None or token.kind != "number":
            raise self.stop()
        self._at += 1
        whole, _, part = token.text.partition(".")
        whole, part = whole.lstrip("0") or "0", part.rstrip("0")
        return f"{whole}.{part}" if part else whole

    def _whole(self, most: int = MOST_LEAVES) -> int:
        token = self.peek()
        if token is None or not token.text.isdecimal() or int(token.text) > most:
            raise self.stop()
        self._at += 1
        return int(token.text)

    def _take(self, text: str) -> bool:
        token = self.peek()
        if token is None or token.text != text:
            return False
        self._at += 1
        return True

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise self.stop()


def _probe(token: _Token) -> Probe:
    kind, chain, rest = token.text.split(":")
    contract, _, token_id = rest.partition("#")
    if (Kind(kind) is Kind.ERC1155) != bool(token_id):
        raise RequirementRefused(RequirementProblem.SYNTAX, token.text, token.at)
    return Probe(Kind(kind), ChainName(chain), address(contract), int(token_id) if token_id else None)


def _checked(leaf: Holds, token: _Token) -> Holds:
    """An amount nobody can miss (0) or nobody can reach (over 2^256) is a mistake, not a requirement."""
    if leaf.amount == "0" or ("." in leaf.amount and leaf.probe.kind is not Kind.ERC20):
        raise RequirementRefused(RequirementProblem.AMOUNT, leaf.amount, token.at)
    if leaf.decimals is not None and not 0 < leaf.minimum < 2**256:
        raise RequirementRefused(RequirementProblem.AMOUNT, leaf.amount, token.at)
    if leaf.probe.token_id is not None and leaf.probe.token_id >= 2**256:
        raise RequirementRefused(RequirementProblem.AMOUNT, str(leaf.probe.token_id), token.at)
    return leaf
