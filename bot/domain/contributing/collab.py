"""Selecting a design for commercial collaboration: the words that the council sends to its registry. Pure.

A Safe signs them, or a key that is the council's own (`motions`); the chain says what was selected.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import CollabProblem, CollabRefused
from bot.domain.ids import Address, ChainName, address

LARGEST_TERMS = 10 * 2**20
LONGEST_PLACE = 200
MOST_PAID = 20
CREATOR = "creator"
WHOLE = 1_000_000
"""Of so many parts a share is one: four digits behind the point of a percentage."""
_SHARE = re.compile(rf"({CREATOR}|0x[0-9a-f]{{40}})[\s:=]+(\d{{1,3}}(?:\.\d{{1,4}})?)\s*%?", re.IGNORECASE)
_PLACE = re.compile(r"(?:https|ipfs|ar)://[!#-&(-;=?-_a-~]+", re.IGNORECASE)
"""Signs that an address is written with: none that hides, turns the line around or ends a quotation."""


@dataclass(frozen=True, slots=True)
class Share:
    """Who is paid so many millionths of everything."""

    whom: Address
    parts: int


@dataclass(frozen=True, slots=True)
class Selection:
    """What the council would sign. `content` and `terms`: SHA-256, in hex; `place`: where the terms are to be read."""

    chain: ChainName
    registry: Address
    content: str
    creator: Address
    terms: str
    place: str
    shares: tuple[Share, ...]


def shares(text: str, creator: Address) -> tuple[Share, ...]:
    """`creator 70, 0x… 30` as who is paid what; CollabRefused where it does not read, or is not the whole."""
    pieces = [piece for piece in re.split(r"[,;\n]", text) if piece.strip()]
    found = [_share(piece.strip(), creator) for piece in pieces]
    if not 0 < len(found) <= MOST_PAID:
        raise CollabRefused(CollabProblem.SHARES)
    if len({share.whom for share in found}) < len(found):
        raise CollabRefused(CollabProblem.TWICE)
    if sum(share.parts for share in found) != WHOLE:
        raise CollabRefused(CollabProblem.SUM, said(found))
    if creator not in {share.whom for share in found}:
        raise CollabRefused(CollabProblem.UNPAID)
    return tuple(found)


def addresses(text: str) -> Sequence[str]:
    """Those that are typed in it, as they are typed."""
    return re.findall(r"0x[0-9a-fA-F]{40}", text)


def said(found: Sequence[Share]) -> str:
    """All of them together, as a percentage: `99.5`."""
    return percent(sum(share.parts for share in found))


def percent(parts: int) -> str:
    """So many millionths as a percentage, without zeros at its end."""
    return f"{parts / (WHOLE // 100):.4f}".rstrip("0").rstrip(".")


def place(text: str) -> str:
    """Where terms are to be read; CollabRefused for what is no such address, or too long."""
    given = text.strip()
    if len(given) > LONGEST_PLACE or not _PLACE.fullmatch(given):
        raise CollabRefused(CollabProblem.PLACE)
    return given


def _share(piece: str, creator: Address) -> Share:
    read = _SHARE.fullmatch(piece)
    if read is None:
        raise CollabRefused(CollabProblem.SHARES, piece)
    whom = creator if read[1].casefold() == CREATOR else address(read[1])
    before, _, behind = read[2].partition(".")
    parts = int(before) * 10_000 + int(behind.ljust(4, "0"))
    if not parts:
        raise CollabRefused(CollabProblem.SHARES, piece)
    return Share(whom, parts)
