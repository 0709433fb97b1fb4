"""News of nodes: they contradict each other, all of a chain are out, or one is back; what it means, and what to do."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.events import Event, EventKind
from bot.domain.ids import Address, ChainName
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.passes import moment
from bot.text.requirements import Titles, hidden

Explorers = Mapping[ChainName, str]
"""Where a chain's blocks can be looked at, without a slash at the end."""
ABOUT_NODES = frozenset({EventKind.NODES_DISAGREE, EventKind.NODES_DOWN, EventKind.NODES_BACK})
OUTVOTED = N_("What most of them say counts.")
NOTHING_COUNTS = N_("On this nothing is given or taken.")
_NEXT = N_(
    "You need not do anything now. If it comes again, whoever hosts me replaces the node that is wrong; `gatehouse "
    "check` there tells how each of them does."
)


def of_nodes(event: Event, titles: Titles, explorers: Explorers) -> str:
    """What happened, what it means, what to do."""
    match event.kind:
        case EventKind.NODES_DOWN:
            return _down(event, titles)
        case EventKind.NODES_BACK:
            return _(
                "{chain} can be read again; it could not since {since}. Everybody is looked at with the next sweep.",
                chain=_title(event, titles),
                since=_since(event),
            )
        case _:
            counts = _(OUTVOTED if event.facts.get("outvoted") else NOTHING_COUNTS)
            return " ".join([disagreement(event, titles, explorers), counts, _(_NEXT)])


def disagreement(event: Event, titles: Titles, explorers: Explorers) -> str:
    """Who said what, at which block, and where that block can be looked at."""
    told, count = event.facts.get("said"), event.facts.get("count")
    first = told[0] if isinstance(told, list) and told else {}
    disagreed = _(
        "The nodes for {chain} disagreed at {at} about what `{wallet}` holds of `{probe}` at block {block} "
        "(`{hash}`). They said: {said}.",
        chain=_title(event, titles),
        at=moment(event.at),
        wallet=hidden(Address(str(first.get("wallet")))),
        probe=first.get("probe"),
        block=first.get("block"),
        hash=_ends(str(first.get("hash"))),
        said=chat(str(first.get("said")), 200),
    )
    more = [_("It is one of {count} such answers.", count=count)] if count != 1 else []
    explorer = explorers.get(ChainName(str(event.facts.get("chain"))), "")
    page = [_("The block: {page}", page=f"{explorer}/block/{first.get('block')}")] if explorer and first else []
    return " ".join([disagreed, *more, *page])


def _down(event: Event, titles: Titles) -> str:
    nodes = event.facts.get("nodes")
    out = nodes if isinstance(nodes, dict) else {}
    first = plural(
        "The one node for {chain} cannot be used since {since} ({why}).",
        "None of the {count} nodes for {chain} can be used since {since} ({why}).",
        len(out),
        chain=_title(event, titles),
        since=_since(event),
        why="; ".join(f"{chat(name)}: {chat(str(why), 120)}" for name, why in sorted(out.items())),
    )
    then = _(
        "Until one can, everybody keeps what they hold there and nobody gains anything; I tell you then. If it lasts, "
        "tell whoever hosts me: `gatehouse check` there says more."
    )
    return f"{first} {then}"


def _title(event: Event, titles: Titles) -> str:
    chain = ChainName(str(event.facts.get("chain")))
    return titles.get(chain) or chain


def _since(event: Event) -> str:
    return moment(datetime.fromisoformat(str(event.facts.get("since"))))


def _ends(block_hash: str) -> str:
    """Enough of a block's hash to find it again."""
    return f"{block_hash[:6]}…{block_hash[-4:]}" if len(block_hash) > 12 else block_hash
