"""What was decided about a member, from the evidence that was kept: every sentence stands on a row."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.evidence import Evidence
from bot.domain.holdings import Kind
from bot.domain.ids import Address, ChainName
from bot.text.clean import chat
from bot.text.notice import listed
from bot.text.passes import When, moment
from bot.text.requirements import Titles, amount, number, short, title

_DONE = {"give": "given", "take": "taken", "keep": "kept"}
_CAUSES = {"award": "The award has ended", "policy": "The moderators removed this tier"}
_TOO = {
    "expired": "It had run out and was not renewed",
    "unlinked": "A wallet behind it is not linked any more",
    "finality": "The chain did not keep the block it was given on",
}
"""Causes that what was seen explains further."""
_REASONS = {
    "verified": "after a wallet was proved",
    "transfer": "after a transfer was seen",
    "final": "when a transfer was final",
    "reorg": "when the chain replaced blocks",
    "sweep": "by the regular look at everybody",
    "due": "because its time had come",
    "asked": "because somebody asked",
    "award": "by a moderator's award",
    "policy": "after a change of the tiers",
    "approved": "after the moderators said yes",
    "unknown": "after a change of what becomes of passes that cannot be checked",
    "joined": "after two accounts became one member",
    "parted": "after an account left",
    "unlinked": "after a wallet was unlinked",
    "moved": "after a wallet was moved to another member",
    "erased": "because they asked to be forgotten",
}


def history(rows: Sequence[Evidence], titles: Titles) -> list[str]:
    """One paragraph a decision, the newest first; nothing where nothing was decided yet."""
    return ["What was decided:", *(_decision(row, titles) for row in rows)] if rows else []


def sources(chain: str, block: int, at: datetime, endpoints: Sequence[str]) -> str:
    """`Base block 123, 18:02, on the word of 2 nodes (a.example and b.example)`."""
    nodes = "1 node" if len(endpoints) == 1 else f"{len(endpoints)} nodes"
    return (
        f"{chain} block {number(block)}, {moment(at, When.CLOCK)}, on the word of {nodes} ({listed(sorted(endpoints))})"
    )


def _decision(row: Evidence, titles: Titles) -> str:
    facts = row.facts
    reason = _REASONS.get(row.reason.partition(" ")[0], "")
    lines = [
        f"**{chat(row.tier)}** was {_DONE.get(row.change, row.change)} on {moment(row.at)} {reason}".rstrip() + "."
    ]
    if said := (_CAUSES | _TOO).get(str(facts.get("cause"))):
        lines.append(f"{said}.")
    elif facts.get("doubted"):
        lines.append("The one node there is said that it is gone; it had to say so once more.")
    lines += [_ends(facts)] if row.change != "take" and facts.get("until") else []
    seen = facts.get("seen")
    rows = seen if isinstance(seen, list) and facts.get("cause") not in _CAUSES else []
    lines += [_seen(each, titles) for each in rows]
    lines.append(f"Policy revision {row.revision}, evidence {row.id}.")
    return "\n".join(lines)


def _ends(facts: Mapping[str, Any]) -> str:
    ground = "The award ends" if facts.get("on_award") else "It ends"
    return f"{ground} {moment(datetime.fromisoformat(facts['until']))}."


def _seen(row: Mapping[str, Any], titles: Titles) -> str:
    """`- 0x1234…5678 held 0 Garden Pass at Base block 123, ...`."""
    wallet, chain = short(Address(row["wallet"])), title(ChainName(row["chain"]), titles)
    if "value" not in row:
        return f"- {wallet}: {chain} could not be read ({row['trouble']})."
    block = row["block"]
    at = datetime.fromisoformat(block["time"])
    return f"- {wallet} {_what(row)} at {sources(chain, block['number'], at, row['endpoints'])}."


def _what(row: Mapping[str, Any]) -> str:
    """`held 0 Garden Pass`, `did not delegate to 0x1234…5678`."""
    kind, _, contract = str(row["probe"]).partition(":")
    contract, _, number_of_it = contract.rpartition(":")[2].partition("#")
    yes = int(row["value"]) > 0
    if kind == Kind.DELEGATE:
        by = short(Address(f"0x{int(number_of_it):040x}"))
        return f"delegated to {by}" if yes else f"did not delegate to {by}"
    if kind == Kind.OWNER:
        return f"{'was' if yes else 'was not'} an owner of {short(Address(contract))}"
    name = chat(str(row["name"])) or short(Address(contract))
    token = f"{name} no. {number_of_it}" if number_of_it else name
    return f"held {amount(int(row['value']), row['decimals'])} {token}"
