"""Many awards as one file: CSV (RFC 4180) with a first line of headings, one award a line."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.awarding.awards import Term
from bot.domain.errors import GatehouseError
from bot.domain.ids import Account, CommunityId, Place

LARGEST = 256 * 1024
MOST_LINES = 500
LONGEST_CELL = 400
HEADINGS = ("member", "tier", "for", "until", "reason", "on-chain")
YES, NO = ("yes", "true", "1", "x"), ("", "no", "false", "0")
"""What can stand under `on-chain`, in any letters."""
NEEDED = ("member", "tier")
_NUMBER = re.compile(r"<@!?(\d{1,19})>|(\d{1,19})")


class Flaw(StrEnum):
    """What can be wrong with the file as a whole, or with a line of it."""

    TOO_LARGE = "too large"
    NOT_TEXT = "not text"
    NOT_CSV = "not csv"
    NO_HEADINGS = "no headings"
    EMPTY = "empty"
    MANY = "many"
    CELLS = "cells"
    NO_MEMBER = "no member"
    TWICE = "twice"
    ON_CHAIN = "on chain"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at this line, 0 for the file as a whole."""

    line: int
    what: "Flaw | GatehouseError"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was typed: `number` or `name` of the account."""

    at: int
    number: int
    name: str
    tier: str
    term: Term
    why: str
    on_chain: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """One award that a file asks for, looked at: the account is here and may have the tier."""

    whom: Account
    tier: str
    until: datetime | None
    why: str
    on_chain: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """All awards of one file, shown to whoever handed it in and waiting for their yes."""

    community: CommunityId
    place: Place
    by: Account
    at: datetime
    wanted: tuple[Wanted, ...]
    id: int = 0


def read(data: bytes) -> tuple[list[Line], list[Problem]]:
    """The lines of this file, and what cannot be read of it; what is wrong as a whole leaves no lines."""
    try:
        rows = list(_rows(data))
    except _Unreadable as whole:
        return [], [Problem(0, whole.flaw)]
    found = [_line(at, row) for at, row in rows]
    return [one for one in found if isinstance(one, Line)], [one for one in found if isinstance(one, Problem)]


class _Unreadable(Exception):
    def __init__(self, flaw: Flaw) -> None:
        self.flaw = flaw


def _rows(data: bytes) -> Iterator[tuple[int, Mapping[str, str] | None]]:
    """Each row that says anything, with the line it ends on; None for one with more cells than there are headings."""
    if len(data) > LARGEST:
        raise _Unreadable(Flaw.TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Unreadable(Flaw.NOT_TEXT) from None
    first = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        found = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        raise _Unreadable(Flaw.NOT_CSV) from None
    yield from _named(found)


def _named(found: list[tuple[int, list[str]]]) -> Iterator[tuple[int, Mapping[str, str] | None]]:
    if not found:
        raise _Unreadable(Flaw.EMPTY)
    names = [cell.strip().lower() for cell in found[0][1]]
    if set(names) - set(HEADINGS) or not set(NEEDED) <= set(names) or len(set(names)) != len(names):
        raise _Unreadable(Flaw.NO_HEADINGS)
    if len(found) == 1:
        raise _Unreadable(Flaw.EMPTY)
    if len(found) > MOST_LINES + 1:
        raise _Unreadable(Flaw.MANY)
    for at, row in found[1:]:
        fits = len(row) <= len(names) and all(len(cell) <= LONGEST_CELL for cell in row)
        yield at, dict(zip(names, map(str.strip, row), strict=False)) if fits else None


def _line(at: int, row: Mapping[str, str] | None) -> Line | Problem:
    if row is None:
        return Problem(at, Flaw.CELLS)
    who = row.get("member", "")
    number = _NUMBER.fullmatch(who)
    if number is None and not re.fullmatch(r"@\S.*", who):
        return Problem(at, Flaw.NO_MEMBER, who)
    said = row.get("on-chain", "").casefold()
    if said not in {*YES, *NO}:
        return Problem(at, Flaw.ON_CHAIN, said)
    term = Term(row.get("for", ""), row.get("until", ""))
    of = int(number[1] or number[2]) if number else 0
    return Line(at, of, "" if number else who[1:], row.get("tier", ""), term, row.get("reason", ""), said in YES)
