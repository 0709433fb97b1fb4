"""A requirement and what was seen of it, in words: short, exact, without a verdict on the person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce

from bot.domain.holdings import Holding, Kind, Observation, Probe, Trouble, Unread, Wallet, Want
from bot.domain.ids import Address, ChainName
from bot.domain.requirements import (
    AtLeast,
    Holds,
    Met,
    Not,
    NotMet,
    Requirement,
    Sight,
    Verdict,
    balances,
    evaluate,
    unvouched,
)
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat

THIN = "\u202f"
Titles = Mapping[ChainName, str]
"""What the host calls each chain: "Base"."""
_KINDS = {Kind.ERC20: N_("token on {chain}"), Kind.ERC721: N_("NFT on {chain}"), Kind.ERC1155: N_("edition on {chain}")}


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
    name = leaf.name or short(leaf.probe.contract)
    return name if leaf.probe.token_id is None else _("{name} no. {token_id}", name=name, token_id=leaf.probe.token_id)


def kind(probe: Probe, titles: Titles) -> str:
    """`NFT on Base`."""
    return _(_KINDS[probe.kind], chain=title(probe.chain, titles))


def title(chain: ChainName, titles: Titles) -> str:
    return titles.get(chain, chain)


def say(requirement: Requirement, titles: Titles) -> str:
    """The requirement as a phrase that completes "asks for"."""
    match requirement:
        case Holds():
            return _holding(N_("at least {quantity} ({kind})"), requirement, titles)
        case Not(of=Holds(amount="1", held=None) as leaf):
            return _("no {token} ({kind})", token=token(leaf), kind=kind(leaf.probe, titles))
        case Not(of=Holds() as leaf):
            return _holding(N_("less than {quantity} ({kind})"), leaf, titles)
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
    asked = amount(leaf.minimum, leaf.decimals or 0)
    if not unwanted:
        return asked
    return _("none") if leaf.minimum == 1 else _("less than {amount}", amount=asked)


def _total(leaf: Holds, seen: list[tuple[Want, Observation]]) -> str:
    values = [o.value for _, o in seen if isinstance(o, Holding)]
    if not values:
        return _("unknown") if seen else "0"
    text = amount(max(values) if leaf.one_wallet else sum(values), leaf.decimals or 0)
    return text if len(values) == len(seen) else _("{amount} or more", amount=text)


def _line(leaf: Holds, want: Want, seen: Observation, chain: str, gone: Collection[Address]) -> str:
    if isinstance(seen, Unread):
        return f"{short(want.wallet)}: {trouble(seen, chain)}"
    value = amount(seen.value, leaf.decimals or 0)
    if seen.hopped:
        value = _("{amount} ({hopped} of it not settled)", amount=value, hopped=number(seen.hopped))
    if want.wallet in gone:
        value = _("{amount}, for the delegation or ownership that it counted by is gone", amount=value)
    block = _("{chain} block", chain=chain)
    return f"{short(want.wallet)}: {value}, {block} {number(seen.block.number)}"


def _holding(said: str, leaf: Holds, titles: Titles) -> str:
    holding = _(said, quantity=_quantity(leaf), kind=kind(leaf.probe, titles))
    if leaf.one_wallet:
        holding = _("{holding} in one wallet", holding=holding)
    if leaf.held is not None:
        holding = _("{holding}, held for {span} already", holding=holding, span=span(leaf.held))
    return holding


def _quantity(leaf: Holds) -> str:
    whole, point, part = leaf.amount.partition(".")
    return f"{number(int(whole))}{point}{part} {token(leaf)}"


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
