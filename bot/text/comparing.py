"""What a comparison with the bot now in charge of a role found: at a glance, and every difference as CSV."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from bot.text.card import Card
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat, clean

MOST_SHOWN = 10
KINDS = {
    (True, "no"): N_("has the role, would lose it"),
    (True, "unlinked"): N_("has the role, has linked no wallet"),
    (False, "yes"): N_("has not the role, would get it"),
    (True, "unknown"): N_("has the role, cannot be told now"),
    (False, "unknown"): N_("has not the role, cannot be told now"),
}
COLUMNS = ("account", "name", "has_role", "would_have_tier", "blocks", "seen")


@dataclass(frozen=True, slots=True)
class Line:
    """One account with which it differs. `seen`: wallet, what was read of it, and what that was."""

    account: int
    name: str
    has_role: bool
    would: str
    blocks: Sequence[tuple[str, int]]
    seen: Sequence[tuple[str, str, str]]


def report(role: int, tier: str, agree: int, lines: Sequence[Line]) -> Card:
    """How many agree, how many differ and how, and the first of them by name."""
    names = {"role": f"<@&{role}>", "tier": chat(tier)}
    first = _("{role} beside **{tier}**. Nothing is changed by this.", **names)
    same = plural("With {count} member it is the same.", "With {count} members it is the same.", agree)
    counts = {kind: sum((one.has_role, one.would) == kind for one in lines) for kind in KINDS}
    found = [f"- {_(KINDS[kind])}: {count}" for kind, count in counts.items() if count]
    shown = [f"<@{one.account}>: {_(KINDS[one.has_role, one.would])}{_where(one)}" for one in lines[:MOST_SHOWN]]
    return Card(tuple(filter(None, ["\n".join([first, same, *found]), "\n".join(shown)])))


def table(lines: Sequence[Line]) -> str:
    """All differences with their evidence, one a row (RFC 4180)."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for one in lines:
        blocks = "; ".join(f"{chain} {number}" for chain, number in one.blocks)
        seen = "; ".join(" ".join(each) for each in one.seen)
        has = "yes" if one.has_role else "no"
        writer.writerow([one.account, _cell(one.name), has, one.would, blocks, seen])
    return written.getvalue()


def _where(one: Line) -> str:
    at = ", ".join(_("{chain} block {number}", chain=chain, number=number) for chain, number in one.blocks)
    return f" ({at})" if at else ""


def _cell(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    text = clean(name)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
