"""What each kind of probe is made of, and what is written behind its contract, understood.

A kind is a row in `FORMS`, words in `text/requirements` and steps in `adapters/chain`. What a probe asks beside its
contract is kept as the text it is written as (`Probe.asks`), so that probes stay small keys; these are its readers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.domain.requirements.holdings import Kind


class Number(StrEnum):
    """What may stand behind `#`: nothing, an id that must be there, or ids of which any count."""

    NONE = "none"
    ONE = "one"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind is written. `decimals`: how many its amounts have; None where its contract says so.

    `words`: what may stand behind it, the first of them where it must be one of several. `ends`: it runs out by itself.
    `level`: what it tells is a rung of a ladder, so that wallets never add up.
    """

    number: Number = Number.NONE
    decimals: int | None = 0
    words: tuple[str, ...] = ()
    must: bool = False
    ends: bool = False
    level: bool = False


COIN_DECIMALS = 18
FORMS: Mapping[Kind, Form] = {
    Kind.NATIVE: Form(decimals=COIN_DECIMALS),
    Kind.ERC20: Form(decimals=None),
    Kind.ERC721: Form(Number.SOME, words=("soulbound",)),
    Kind.ERC1155: Form(Number.ONE),
    Kind.ERC5643: Form(Number.SOME, ends=True),
    Kind.ERC5007: Form(Number.SOME, ends=True),
    Kind.ERC4907: Form(Number.SOME, words=("user", "owner"), must=True, ends=True),
    Kind.UNLOCK: Form(ends=True),
    Kind.PROJECT: Form(Number.ONE, ends=True),
    Kind.CONTRIBUTOR: Form(ends=True, level=True),
    Kind.EAS: Form(ends=True),
    Kind.CALL: Form(),
    Kind.TRAIT: Form(Number.SOME),
}
"""Every kind that a requirement can ask for."""
COUNTED = frozenset({Kind.ERC20, Kind.NATIVE, Kind.ERC1155})
"""Amounts without ids: the same coins may be shown from one wallet after another before a block settles."""

MOST_IDS = 256
"""Ids that one condition may name; each is one read."""
_RANGE = re.compile(r"(\d{1,78})(?:-(\d{1,78}))?")
_UINT256 = 2**256


def is_plain(kind: Kind, asks: str) -> bool:
    """Whether one word of one call tells it."""
    return not asks and kind in _PLAIN


_PLAIN = frozenset({Kind.NATIVE, Kind.ERC20, Kind.ERC721, Kind.ERC1155, Kind.OWNER, Kind.DELEGATE})


def ranges(ids: frozenset[int]) -> str:
    """`1-2,42-69`: the same ids, each once, the smallest first."""
    spans = list[list[int]]()
    for each in sorted(ids):
        if spans and each == spans[-1][1] + 1:
            spans[-1][1] = each
        else:
            spans.append([each, each])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def ids_of(text: str) -> frozenset[int]:
    """The ids of `1,2,42-69`; ValueError for what is none, or too many."""
    found = set[int]()
    for piece in text.split(","):
        read = _RANGE.fullmatch(piece)
        first, last = (int(read[1]), int(read[2] or read[1])) if read else (1, 0)
        if not first <= last < _UINT256 or len(found) + last - first >= MOST_IDS:
            raise ValueError(f"no ids: {piece[:40]}")
        found.update(range(first, last + 1))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Asks:
    """What stands behind a contract: which ids alone count (none: all), and which word."""

    ids: frozenset[int] = frozenset()
    word: str = ""

    def __str__(self) -> str:
        number = f"#{ranges(self.ids)}" if self.ids else ""
        return f"{number} {self.word}".rstrip()


@lru_cache(maxsize=1_000)
def asked(asks: str) -> Asks:
    """`#1-2,42-69 soulbound`, understood; ValueError for what it cannot be."""
    number, _space, word = asks.partition(" ")
    return Asks(ids_of(number[1:]) if number else frozenset(), word)


WALLET = "{wallet}"
LONGEST_CALL = 300
_NAME = r"[A-Za-z_$][A-Za-z0-9_$]{0,63}"
_TYPE = r"(?:u?int\d{0,3}|bool|address|bytes\d{0,2}|string)"
_CALL = re.compile(
    rf"\s*(?:function\s+)?(?P<name>{_NAME})\s*\((?P<arguments>[^()]*)\)\s*(?:(?:external|public)\s+)?"
    r"(?:(?:view|pure)\s+)?returns\s*\((?P<outputs>[^()]*)\)\s*(?:output\s+(?P<output>\d{1,2}))?\s*"
)
_ARGUMENT = re.compile(rf"(?P<type>{_TYPE})\s+(?P<value>\{{wallet\}}|[\w.+/:-]{{1,80}})")
_OUTPUT = re.compile(rf"(?P<type>{_TYPE}(?:\[\])?)(?:\s+{_NAME})?")
_COMPARABLE = re.compile(r"u?int\d{0,3}|bool|address|bytes\d{1,2}|string")


@dataclass(frozen=True, slots=True)
class Called:
    """A view function, what it is called with, the types of what it returns, and which of these is compared."""

    name: str
    arguments: tuple[tuple[str, str], ...]
    outputs: tuple[str, ...]
    output: int = 0

    def __str__(self) -> str:
        said = ", ".join(f"{kind} {value}" for kind, value in self.arguments)
        which = f" output {self.output}" if self.output else ""
        return f"{self.name}({said}) returns ({', '.join(self.outputs)}){which}"

    @property
    def signature(self) -> str:
        """As its selector is made of it."""
        return f"{self.name}({','.join(kind for kind, _ in self.arguments)})"

    @property
    def type(self) -> str:
        """Of what is compared."""
        return self.outputs[self.output]

    @property
    def is_number(self) -> bool:
        """Whether more or less of it makes sense."""
        return "int" in self.type

    @property
    def is_text(self) -> bool:
        """Whether it is compared as text, letter by letter."""
        return self.type == "string"


@lru_cache(maxsize=1_000)
def called(text: str) -> Called:
    """`getVotes(address {wallet}) returns (uint256)`, understood; ValueError for what it cannot be.

    It must ask about the wallet: what says the same of everybody is no condition on anybody.
    """
    read = _CALL.fullmatch(text) if len(text) <= LONGEST_CALL else None
    if read is None:
        raise ValueError("no function")
    arguments = tuple(_argument(each) for each in _listed(read["arguments"]))
    outputs = tuple(_output(each) for each in _listed(read["outputs"]))
    output = int(read["output"] or 0)
    if output >= len(outputs) or not _COMPARABLE.fullmatch(outputs[output]):
        raise ValueError("no such output")
    if ("address", WALLET) not in arguments:
        raise ValueError("not about the wallet")
    return Called(read["name"], arguments, outputs, output)


MOST_TEXT = 80
"""Letters of a text that is compared; what is longer is none of these."""


def number_of(text: str) -> int:
    """A text as the one number that stands for it, where amounts stand."""
    return int.from_bytes(b"\1" + text.encode())


def text_of(number: int) -> str:
    """The text that `number_of` made this of; of any other number, nothing."""
    raw = number.to_bytes((number.bit_length() + 7) // 8)
    return raw[1:].decode(errors="replace") if raw[:1] == b"\1" else ""


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",")] if text.strip() else []


def _argument(text: str) -> tuple[str, str]:
    read = _ARGUMENT.fullmatch(text)
    if read is None or (read["value"] == WALLET and read["type"] != "address"):
        raise ValueError(f"no argument: {text[:40]}")
    return _whole(read["type"]), read["value"]


def _output(text: str) -> str:
    read = _OUTPUT.fullmatch(text)
    if read is None:
        raise ValueError(f"no output: {text[:40]}")
    return _whole(read["type"])


def _whole(kind: str) -> str:
    """`uint` is short for `uint256`."""
    return f"{kind}256" if kind in {"uint", "int"} else kind
