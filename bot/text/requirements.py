"""A requirement and what was seen of it, in words: short, exact, without a verdict on the person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce

from bot.domain.ids import Address, ChainName
from bot.domain.requirements.attestations import Wanted, wanted
from bot.domain.requirements.holdings import Holding, Kind, Observation, Probe, Trouble, Unread, Wallet, Want
from bot.domain.requirements.probes import FORMS, asked, called, ranges, text_of
from bot.domain.requirements.requirements import (
    AtLeast,
    Compare,
    Holds,
    Not,
    Requirement,
    Sight,
    balances,
    evaluate,
    unvouched,
)
from bot.domain.requirements.verdicts import Met, NotMet, Verdict
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat

THIN = "\u202f"
Titles = Mapping[ChainName, str]
"""What the host calls each chain: "Base"."""
_KINDS = {
    Kind.NATIVE: N_("coin of {chain}"),
    Kind.ERC20: N_("token on {chain}"),
    Kind.ERC721: N_("NFT on {chain}"),
    Kind.ERC1155: N_("edition on {chain}"),
    Kind.ERC5643: N_("subscription on {chain}"),
    Kind.ERC5007: N_("NFT with a time of its own on {chain}"),
    Kind.ERC4907: N_("NFT on {chain} that is lent for a time"),
    Kind.UNLOCK: N_("membership on {chain}"),
    Kind.PROJECT: N_("project pass on {chain}"),
    Kind.CONTRIBUTOR: N_("contribution tier on {chain}"),
    Kind.EAS: N_("attestation on {chain}"),
    Kind.CALL: N_("function on {chain}"),
    Kind.TRAIT: N_("NFT on {chain} by its traits"),
}
_COMPARED = {
    Compare.LEAST: N_("at least {quantity} ({kind})"),
    Compare.MOST: N_("at most {quantity} ({kind})"),
    Compare.ABOVE: N_("more than {quantity} ({kind})"),
    Compare.BELOW: N_("less than {quantity} ({kind})"),
    Compare.EXACTLY: N_("exactly {quantity} ({kind})"),
    Compare.NOT: N_("anything but {quantity} ({kind})"),
}
_WANTED = {
    Compare.MOST: N_("at most {amount}"),
    Compare.ABOVE: N_("more than {amount}"),
    Compare.BELOW: N_("less than {amount}"),
    Compare.EXACTLY: N_("exactly {amount}"),
    Compare.NOT: N_("anything but {amount}"),
}
_WORDS = {"soulbound": N_("{name}, soulbound"), "user": N_("{name}, rented"), "owner": N_("{name}, not lent")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One leaf of a requirement beside what was seen of it. `unwanted`: it counts when it is not there."""

    what: str
    where: str
    asked: str
    seen: str
    verdict: Verdict
    unwanted: bool
    evidence: tuple[str, ...]


def short(address: Address) -> str:
    """`0x1234…5678`, for people; evidence that must be exact is never shortened."""
    return f"{address[:6]}…{address[-4:]}"


def hidden(address: Address) -> str:
    """`0x12…78`, for those who need not know it: enough to tell two apart, too little to look one up."""
    return f"{address[:4]}…{address[-2:]}"


def number(value: int) -> str:
    """12 345 678, grouped with narrow no-break spaces."""
    return f"{value:,}".replace(",", THIN)


def amount(value: int, decimals: int) -> str:
    """Base units as people count them, exactly."""
    whole, part = divmod(value, 10**decimals)
    tail = str(part).rjust(decimals, "0").rstrip("0") if part else ""
    return f"{number(whole)}.{tail}" if tail else number(whole)


def token(leaf: Holds) -> str:
    """What the thing is called: its own name, else its contract."""
    probe = leaf.probe
    if probe.kind is Kind.NATIVE:
        return leaf.name or _("the chain's own coin")
    name = leaf.name or short(probe.contract)
    if probe.kind is Kind.CALL:
        return _("{function} of {name}", function=called(probe.asks[2:-1]).name, name=name)
    if probe.kind is Kind.EAS:
        return _attestation(wanted(probe.asks[2:-1]))
    if probe.token_id is not None:
        return _("{name} no. {token_id}", name=name, token_id=probe.token_id)
    asks = asked(probe.asks)
    name = _("{name} no. {token_id}", name=name, token_id=ranges(asks.ids)) if asks.ids else name
    if probe.kind is Kind.TRAIT:
        return _("{name} with {traits}", name=name, traits=asks.word.strip('"'))
    return _(_WORDS[asks.word], name=name) if asks.word else name


def _attestation(asks: Wanted) -> str:
    """Which one, by whom, and what stands in it."""
    by = " / ".join(short(each) for each in asks.by)
    said = _("attestation {schema} by {attesters}", schema=hidden(Address(asks.schema)), attesters=by)
    return _("{name} with {traits}", name=said, traits=asks.fields) if asks.fields else said


def kind(probe: Probe, titles: Titles) -> str:
    """`NFT on Base`."""
    return _(_KINDS[probe.kind], chain=title(probe.chain, titles))


def title(chain: ChainName, titles: Titles) -> str:
    return titles.get(chain, chain)


def say(requirement: Requirement, titles: Titles) -> str:
    """The requirement as a phrase that completes "asks for"."""
    match requirement:
        case Holds():
            return _holding(_COMPARED[requirement.compare], requirement, titles)
        case Not(of=Holds(amount="1", held=None, compare=Compare.LEAST, decimals=0) as leaf):
            return _("no {token} ({kind})", token=token(leaf), kind=kind(leaf.probe, titles))
        case Not(of=Holds(compare=Compare.LEAST) as leaf):
            return _holding(_COMPARED[Compare.BELOW], leaf, titles)
        case Not(of=child):
            return _("not ({requirement})", requirement=say(child, titles))
        case AtLeast(k=k, of=children) if k == len(children):
            return _joined(N_("{first} and {last}"), children, titles)
        case AtLeast(k=1, of=children):
            return _joined(N_("{first} or {last}"), children, titles)
        case AtLeast(k=k, of=children):
            some = "; ".join(say(child, titles) for child in children)
            return _("{k} of these {count}: {some}", k=k, count=len(children), some=some)


def in_chat(requirement: Requirement) -> Requirement:
    """The same, its tokens' names made safe for chat: whoever deploys a contract chooses its name."""
    match requirement:
        case Holds():
            return replace(requirement, name=chat(requirement.name))
        case Not(of=child):
            return Not(in_chat(child))
        case AtLeast(of=children):
            return replace(requirement, of=tuple(in_chat(child) for child in children))


def findings(requirement: Requirement, wallets: tuple[Wallet, ...], sight: Sight, titles: Titles) -> list[Finding]:
    """Every leaf with what was asked, what was seen, and on which wallet, chain and block."""
    return [_finding(leaf, wallets, sight, titles, unwanted) for leaf, unwanted in _signed(requirement, False)]


def trouble(why: Unread, chain: str) -> str:
    """Why something could not be read, as a sentence."""
    match why.trouble:
        case Trouble.DISAGREE:
            return _("The nodes for {chain} disagree.", chain=chain)
        case Trouble.FEW:
            return _("Too few nodes for {chain} answered.", chain=chain)
        case Trouble.BEHIND:
            return _("{chain} has not settled past the block the pass was given on.", chain=chain)
        case Trouble.HOPPED:
            return _("It came from another member's wallet and counts once {chain} has settled.", chain=chain)
        case Trouble.UNINDEXED:
            return _("I am still looking through {chain} for what your wallets hold there.", chain=chain)
        case Trouble.UNKNOWN_CHAIN:
            return _("The bot is not connected to {chain}.", chain=chain)
        case Trouble.NOT_READ:
            return _("{chain} was not read this time.", chain=chain)
        case Trouble.SILENT | Trouble.ODD:
            return _("{chain} cannot be read right now.", chain=chain)


def _signed(requirement: Requirement, unwanted: bool) -> list[tuple[Holds, bool]]:
    match requirement:
        case Holds():
            return [(requirement, unwanted)]
        case Not(of=child):
            return _signed(child, not unwanted)
        case AtLeast(of=children):
            return [pair for child in children for pair in _signed(child, unwanted)]


def _finding(leaf: Holds, wallets: tuple[Wallet, ...], sight: Sight, titles: Titles, unwanted: bool) -> Finding:
    seen, gone = balances(leaf, wallets, sight), unvouched(leaf, wallets, sight)
    chain = title(leaf.probe.chain, titles)
    return Finding(
        what=token(leaf),
        where=kind(leaf.probe, titles),
        asked=_asked(leaf, unwanted),
        seen=_total(leaf, seen),
        verdict=evaluate(leaf, wallets, sight),
        unwanted=unwanted,
        evidence=tuple(_line(leaf, want, what, chain, gone) for want, what in seen),
    )


def _asked(leaf: Holds, unwanted: bool) -> str:
    wanted = value(leaf.minimum, leaf)
    if not unwanted:
        return wanted if leaf.compare is Compare.LEAST else _(_WANTED[leaf.compare], amount=wanted)
    if leaf.compare is not Compare.LEAST:
        return _("not {asked}", asked=_(_WANTED[leaf.compare], amount=wanted))
    return _("none") if leaf.minimum == 1 else _("less than {amount}", amount=wanted)


def value(seen: int, leaf: Holds) -> str:
    """So much of it, as people read it; of what is no number, what it stands for."""
    if leaf.probe.kind is Kind.CALL:
        return returned(seen, leaf.probe.asks, leaf.decimals or 0)
    return amount(seen, leaf.decimals or 0)


def returned(seen: int, asks: str, decimals: int) -> str:
    """What a function returned, as its type is read."""
    type_ = called(asks[2:-1]).type
    if type_ == "bool":
        return _("yes") if seen else _("no")
    if type_ == "string":
        return _("“{text}”", text=chat(text_of(seen)))
    if type_ == "address":
        return short(Address(f"0x{seen:040x}"))
    return hex(seen) if type_.startswith("bytes") else amount(seen, decimals)


def _total(leaf: Holds, seen: list[tuple[Want, Observation]]) -> str:
    values = [o.value for _, o in seen if isinstance(o, Holding)]
    if not values:
        return _("unknown") if seen else "0"
    if leaf.compare in {Compare.EXACTLY, Compare.NOT}:
        return ", ".join(dict.fromkeys(value(each, leaf) for each in values))
    text = value(max(values) if leaf.one_wallet else sum(values), leaf)
    whole = len(values) == len(seen) and not any(isinstance(o, Holding) and o.partial for _, o in seen)
    return text if whole else _("{amount} or more", amount=text)


def _line(leaf: Holds, want: Want, seen: Observation, chain: str, gone: Collection[Address]) -> str:
    if isinstance(seen, Unread):
        return f"{short(want.wallet)}: {trouble(seen, chain)}"
    said = value(seen.value, leaf)
    if seen.hopped:
        said = _("{amount} ({hopped} of it not settled)", amount=said, hopped=number(seen.hopped))
    if want.wallet in gone:
        said = _("{amount}, for the delegation or ownership that it counted by is gone", amount=said)
    block = _("{chain} block", chain=chain)
    return f"{short(want.wallet)}: {said}, {block} {number(seen.block.number)}"


def _holding(said: str, leaf: Holds, titles: Titles) -> str:
    holding = _(said, quantity=_quantity(leaf), kind=kind(leaf.probe, titles))
    if leaf.one_wallet and not FORMS[leaf.probe.kind].level:
        holding = _("{holding} in one wallet", holding=holding)
    if leaf.held is not None:
        holding = _("{holding}, held for {span} already", holding=holding, span=span(leaf.held))
    return holding


def _quantity(leaf: Holds) -> str:
    if leaf.probe.kind is Kind.CALL and not called(leaf.probe.asks[2:-1]).is_number:
        return f"{value(leaf.minimum, leaf)}, {token(leaf)}"
    whole, point, part = leaf.amount.partition(".")
    many = f"{number(int(whole))}{point}{part}"
    return many if leaf.probe.kind is Kind.NATIVE else f"{many} {token(leaf)}"


def _joined(said: str, children: Sequence[Requirement], titles: Titles) -> str:
    return reduce(lambda first, last: _(said, first=first, last=last), (_part(child, titles) for child in children))


def span(length: timedelta) -> str:
    """`3 days`, `1 day 12 hours`, `45 seconds`."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = (
        plural("{count} day", "{count} days", days) if days else "",
        plural("{count} hour", "{count} hours", hours) if hours else "",
        plural("{count} minute", "{count} minutes", minutes) if minutes else "",
        plural("{count} second", "{count} seconds", seconds) if seconds else "",
    )
    return " ".join(filter(None, parts))


def _part(child: Requirement, titles: Titles) -> str:
    text = say(child, titles)
    return f"({text})" if isinstance(child, AtLeast) else text


def fulfilled(finding: Finding) -> bool:
    """Is this leaf as the requirement wants it?"""
    return isinstance(finding.verdict, NotMet if finding.unwanted else Met)
