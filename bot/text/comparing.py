"""What a comparison with the bot now in charge of a role found: at a glance, and every difference as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.ids import ChainName
from bot.domain.requirements.holdings import Holding, Kind, Probe
from bot.domain.requirements.requirements import Sight
from bot.text.card import Card
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat, clean
from bot.text.history import at_block
from bot.text.requirements import Titles, hidden, number
from bot.text.tables import csv_of

MOST_SHOWN = 10
SHOW, SHOW_VERB = N_("Show it"), "compare-show"
NONE_LEFT = N_(
    "That comparison is not there any more: others were made since, or I was started again. "
    "Type `/gate compare` once more."
)
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
    blocks: Sequence[tuple[ChainName, int]]
    seen: Sequence[tuple[str, str, str]]


def looking(looked_at: int, of: int) -> str:
    """How far it is, while somebody waits for it."""
    if of:
        far = _("Looking at wallets: {looked_at} of {of} members.", looked_at=number(looked_at), of=number(of))
    else:
        far = _("Comparing with who has the role: {count} people so far.", count=number(looked_at))
    late = _(
        "If it takes longer than Discord keeps this answer open, which is 15 minutes, press **{show}** then.",
        show=_(SHOW),
    )
    return f"{far}\n{late}"


def report(role: int, tier: str, agree: int, lines: Sequence[Line], titles: Titles) -> Card:
    """How many agree, how many differ and how, and the first of them by name."""
    names = {"role": f"<@&{role}>", "tier": chat(tier)}
    first = _("{role} beside **{tier}**. Nothing is changed by this.", **names)
    same = plural("With {count} member it is the same.", "With {count} members it is the same.", agree)
    counts = {kind: sum((one.has_role, one.would) == kind for one in lines) for kind in KINDS}
    found = [f"- {_(KINDS[kind])}: {count}" for kind, count in counts.items() if count]
    shown = [
        f"<@{one.account}>: {_(KINDS[one.has_role, one.would])}{_where(one, titles)}" for one in lines[:MOST_SHOWN]
    ]
    return Card(tuple(filter(None, ["\n".join([first, same, *found]), "\n".join(shown)])))


def table(lines: Sequence[Line]) -> str:
    """All differences with their evidence, one a row (RFC 4180)."""
    return csv_of(COLUMNS, map(_row, lines))


def seen(sight: Sight, *, whole: bool) -> list[tuple[str, str, str]]:
    """What was read of which wallet; whole addresses only of who shows them to moderators."""
    return [
        (
            want.wallet if whole else hidden(want.wallet),
            str(want.probe) if whole else _nameless(want.probe),
            str(what.value) if isinstance(what, Holding) else what.trouble.value,
        )
        for want, what in sorted(sight.items())
    ]


def _nameless(probe: Probe) -> str:
    """Who vouches for a vault, or which Safe, is an address of the member's too."""
    return f"{probe.kind}:{probe.chain}" if probe.kind in {Kind.DELEGATE, Kind.OWNER} else str(probe)


def _row(one: Line) -> tuple[object, ...]:
    blocks = "; ".join(f"{chain} {block}" for chain, block in one.blocks)
    read = "; ".join(" ".join(each) for each in one.seen)
    return one.account, clean(one.name), "yes" if one.has_role else "no", one.would, blocks, read


def _where(one: Line, titles: Titles) -> str:
    at = ", ".join(at_block(chain, block, titles) for chain, block in one.blocks)
    return f" ({at})" if at else ""
