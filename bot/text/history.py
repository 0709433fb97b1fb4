"""What was decided about a member, from the evidence that was kept: every sentence stands on a row."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.evidence import Evidence
from bot.domain.giving.passes import Cause
from bot.domain.ids import HOST, Account, Address, ChainName
from bot.domain.requirements.holdings import Kind, Trouble
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.markup import mention
from bot.text.notice import listed
from bot.text.passes import When, moment
from bot.text.requirements import Titles, amount, number, returned, short, title

_DONE = {
    "give": N_("**{tier}** was given on {at}."),
    "take": N_("**{tier}** was taken on {at}."),
    "keep": N_("**{tier}** was kept on {at}."),
}
_DONE_FOR = {
    "give": N_("**{tier}** was given on {at} {reason}."),
    "take": N_("**{tier}** was taken on {at} {reason}."),
    "keep": N_("**{tier}** was kept on {at} {reason}."),
}
_CAUSES = {"award": N_("The award has ended."), "policy": N_("The moderators removed this tier.")}
_TOO = {
    "expired": N_("It had run out and was not renewed."),
    "unlinked": N_("A wallet behind it is not linked any more."),
    "finality": N_("The chain did not keep the block it was given on."),
}
"""Causes that what was seen explains further."""
_WANTING = frozenset({Cause.REQUIREMENT, Cause.APPROVED})
"""Causes with which wallets lack what is asked for: what they held before, or what was never asked for before."""
_REASONS = {
    "verified": N_("after a wallet was proved"),
    "transfer": N_("after a transfer was seen"),
    "final": N_("when a transfer was final"),
    "reorg": N_("when the chain replaced blocks"),
    "sweep": N_("by the regular look at everybody"),
    "due": N_("because its time had come"),
    "asked": N_("because somebody asked"),
    "award": N_("by a moderator's award"),
    "policy": N_("after a change of the tiers"),
    "approved": N_("after the moderators said yes"),
    "unknown": N_("after a change of what becomes of passes that cannot be checked"),
    "joined": N_("after two accounts became one member"),
    "parted": N_("after an account left"),
    "unlinked": N_("after a wallet was unlinked"),
    "proof": N_("after a wallet no longer confirmed what it signed"),
    "wallets": N_("after a vault or a Safe was added"),
    "named": N_("after something was handed in"),
    "moved": N_("after a wallet was moved to another member"),
    "erased": N_("because they asked to be forgotten"),
}
_TROUBLES = {
    Trouble.SILENT: N_("silent"),
    Trouble.ODD: N_("odd"),
    Trouble.DISAGREE: N_("disagree"),
    Trouble.FEW: N_("few"),
    Trouble.BEHIND: N_("behind"),
    Trouble.UNKNOWN_CHAIN: N_("unknown chain"),
    Trouble.NOT_READ: N_("not read"),
    Trouble.HOPPED: N_("hopped"),
    Trouble.UNINDEXED: N_("not all of it looked through"),
}


Authors = Mapping[int, Account]
"""Who made which revision of the policy, as moderators are told."""


def history(rows: Sequence[Evidence], titles: Titles, authors: Authors | None = None) -> list[str]:
    """One paragraph a decision, the newest first; nothing where nothing was decided yet."""
    return [_("What was decided:"), *(decision(row, titles, authors) for row in rows)] if rows else []


def sources(chain: str, block: int, at: datetime, endpoints: Sequence[str]) -> str:
    """`Base block 123, 18:02, on the word of 2 nodes (a.example and b.example)`."""
    return plural(
        "{chain} block {block}, {at}, on the word of {count} node ({names})",
        "{chain} block {block}, {at}, on the word of {count} nodes ({names})",
        len(endpoints),
        chain=chain,
        block=number(block),
        at=moment(at, When.CLOCK),
        names=listed(sorted(endpoints)),
    )


def at_block(chain: ChainName, block: int, titles: Titles) -> str:
    """`Base block 12 345`."""
    return _("{chain} block {number}", chain=title(chain, titles), number=number(block))


def decision(row: Evidence, titles: Titles, authors: Authors | None = None) -> str:
    """What was decided of one tier, on what was seen. `authors`: named as who changed what it asks for."""
    facts, lines = row.facts, [_done(row)]
    if facts.get("cause") == Cause.AWARD and facts.get("adopted"):
        lines.append(_("The time to qualify, after it came with a role held before, is over."))
    elif said := (_CAUSES | _TOO).get(str(facts.get("cause"))):
        lines.append(_(said))
    elif unproved(facts):
        lines.append(_("No wallet counts any more: what they signed is not confirmed. `/verify` proves them again."))
    elif (number := asked_anew(facts)) is not None:
        lines.append(_changed(number, authors or {}))
    elif facts.get("doubted"):
        lines.append(_("The one node there is said that it is gone; it had to say so once more."))
    lines += [_ends(facts)] if row.change != "take" and facts.get("until") else []
    seen = facts.get("seen")
    rows = seen if isinstance(seen, list) and facts.get("cause") not in _CAUSES else []
    lines += [_seen(each, titles) for each in rows]
    lines.append(_("Policy revision {revision}, evidence {id}.", revision=row.revision, id=row.id))
    return "\n".join(lines)


def unproved(facts: Mapping[str, Any]) -> bool:
    """Whether nothing was read for want of a wallet whose proof still holds."""
    return bool(facts.get("stale")) and facts.get("change") == "take" and not facts.get("seen")


def asked_anew(facts: Mapping[str, Any]) -> int | None:
    """The revision that changed what the tier asks for, where that is why it was lost."""
    number = facts.get("asked_anew")
    return number if isinstance(number, int) and facts.get("cause") in _WANTING else None


def author(one: Account) -> str:
    """Whoever made a revision, to moderators."""
    return _("the host") if one == HOST else mention([one])


def _changed(number: int, authors: Authors) -> str:
    if number not in authors:
        return _("The moderators had changed what it asks for, in revision {number}.", number=number)
    who = author(authors[number])
    return _("What it asks for had been changed by {who}, in revision {number}.", who=who, number=number)


def _done(row: Evidence) -> str:
    tier, at, why = chat(row.tier), moment(row.at), _REASONS.get(row.reason.partition(" ")[0])
    return _((_DONE_FOR if why else _DONE)[row.change], tier=tier, at=at, reason=_(why) if why else "")


def _ends(facts: Mapping[str, Any]) -> str:
    said = N_("The award ends {until}.") if facts.get("on_award") else N_("It ends {until}.")
    return _(said, until=moment(datetime.fromisoformat(facts["until"])))


def _seen(row: Mapping[str, Any], titles: Titles) -> str:
    """`- 0x1234…5678 held 0 Garden Pass at Base block 123, ...`."""
    wallet, chain = short(Address(row["wallet"])), title(ChainName(row["chain"]), titles)
    if "value" not in row:
        why = _(_TROUBLES[Trouble(row["trouble"])])
        return _("- {wallet}: {chain} could not be read ({why}).", wallet=wallet, chain=chain, why=why)
    block, at = row["block"], datetime.fromisoformat(row["block"]["time"])
    return _line(row, wallet, sources(chain, block["number"], at, row["endpoints"]))


def _line(row: Mapping[str, Any], wallet: str, seen: str) -> str:
    """Of a balance, of a delegation, or of who owns a Safe."""
    kind, _chain, *place = str(row["probe"]).split(":", 2)
    contract, asks = "".join(place)[:42], "".join(place)[42:]
    nth, yes = asks.removeprefix("#"), int(row["value"]) > 0
    if kind == Kind.DELEGATE:
        by = short(Address(f"0x{int(nth):040x}"))
        said = N_("- {wallet} delegated to {by} at {seen}.")
        return _(said if yes else N_("- {wallet} did not delegate to {by} at {seen}."), wallet=wallet, by=by, seen=seen)
    if kind == Kind.OWNER:
        said = N_("- {wallet} was an owner of {safe} at {seen}.")
        safe = short(Address(contract))
        return _(
            said if yes else N_("- {wallet} was no owner of {safe} at {seen}."), wallet=wallet, safe=safe, seen=seen
        )
    name = chat(str(row["name"])) or (short(Address(contract)) if contract else _("the chain's own coin"))
    if kind == Kind.CALL:
        said = N_("- {wallet}: {function} of {name} was {value} at {seen}.")
        function = chat(asks.strip(' "').partition("(")[0], 64)
        return _(
            said,
            wallet=wallet,
            function=function,
            name=name,
            value=returned(int(row["value"]), asks, row["decimals"]),
            seen=seen,
        )
    name = _("{name} no. {number}", name=name, number=nth) if asks.startswith("#") else name
    held = amount(int(row["value"]), row["decimals"])
    return _("- {wallet} held {held} {name} at {seen}.", wallet=wallet, held=held, name=name, seen=seen)
