"""A condition on a member's wallets, and how it is judged on what was seen of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Holding, Observation, Probe, Trouble, Unread, Wallet, Want, voucher
from bot.domain.requirements.probes import number_of
from bot.domain.requirements.verdicts import NEVER, Met, NotMet, Unknown, Verdict, at_least, bounded, swapped


class Compare(StrEnum):
    """How what is seen must compare with an amount. Wallets add up, but for the last two: `=` is one wallet's."""

    LEAST = ">="
    MOST = "<="
    ABOVE = ">"
    BELOW = "<"
    EXACTLY = "="
    NOT = "!="


@dataclass(frozen=True, slots=True)
class Holds:
    """At least `amount` of what the probe reads (or as `compare` says), over all wallets or in one.

    `amount` is as people write it ("12.5", and of what is no number "true", "0x…" or a text in quotes); `decimals` is 0
    for NFTs and, for ERC-20, what the contract said when the requirement was saved. It is None only between typing and
    saving. `held`: it must have been so for that long already. `name` is what the contract calls itself, cleaned, kept
    for people and no part of the condition.
    """

    probe: Probe
    amount: str = "1"
    decimals: int | None = 0
    one_wallet: bool = False
    held: timedelta | None = None
    compare: Compare = Compare.LEAST
    name: str = field(default="", compare=False)

    @property
    def minimum(self) -> int:
        """The amount in base units, exactly; RequirementRefused if it has more digits than the token."""
        return base_units(self.amount, self.decimals)

    @property
    def makes_sense(self) -> bool:
        """Whether there is who could meet it and who could miss it."""
        if self.amount.startswith('"'):
            return True
        return self.minimum < 2**256 and (self.minimum > 0 or self.compare not in {Compare.LEAST, Compare.BELOW})


_TRUTHS = {"true": 1, "false": 0}


@lru_cache(maxsize=1_000)
def base_units(amount: str, decimals: int | None) -> int:
    """This amount as a requirement has it, exactly; RequirementRefused if it has more digits than the token."""
    if amount.startswith('"'):
        return number_of(amount[1:-1])
    if amount.startswith("0x"):
        return int(amount, 16)
    if amount in _TRUTHS:
        return _TRUTHS[amount]
    whole, _, part = amount.partition(".")
    part = part.rstrip("0")
    if decimals is None or len(part) > decimals:
        raise RequirementRefused(RequirementProblem.AMOUNT, amount)
    return int(whole + part.ljust(decimals, "0"))


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `k` of these."""

    k: int
    of: "tuple[Requirement, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    of: "Requirement"


Requirement = Holds | AtLeast | Not


Sight = Mapping[Want, Observation]
"""What was seen; a want that is missing was not read."""


def leaves(requirement: Requirement) -> Iterator[Holds]:
    """Every leaf, from left to right."""
    match requirement:
        case Holds():
            yield requirement
        case AtLeast(of=children):
            for child in children:
                yield from leaves(child)
        case Not(of=child):
            yield from leaves(child)


def settled(requirement: Requirement, tokens: Mapping[Probe, tuple[str, int]]) -> Requirement:
    """The same requirement with each token's name and, where none was typed, its decimals filled in."""
    match requirement:
        case Holds(probe=probe, decimals=decimals):
            name, found = tokens.get(probe, ("", decimals))
            return replace(requirement, name=name, decimals=found if decimals is None else decimals)
        case AtLeast(of=children):
            return replace(requirement, of=tuple(settled(child, tokens) for child in children))
        case Not(of=child):
            return Not(settled(child, tokens))


def wants(requirement: Requirement, wallets: Iterable[Wallet]) -> frozenset[Want]:
    """Everything that has to be read to judge this requirement for these wallets."""
    held = tuple(wallets)
    return frozenset(want for leaf in leaves(requirement) for want in sorted_wants(leaf, held))


@dataclass(frozen=True, slots=True)
class Times:
    """The moment of judging, and since when each condition that asks for having held was seen met."""

    now: datetime
    since: Mapping[Holds, datetime]


def evaluate(
    requirement: Requirement, wallets: tuple[Wallet, ...], sight: Sight, times: Times | None = None
) -> Verdict:
    """Judge this requirement for one member's wallets on what was seen; without times, as if held for ever."""
    match requirement:
        case Holds():
            seen = [one for _, one in balances(requirement, wallets, sight)]
            return aged(requirement, _holds(requirement, seen), times)
        case AtLeast(k=k, of=children):
            return at_least(k, [evaluate(child, wallets, sight, times) for child in children])
        case Not(of=child):
            return swapped(evaluate(child, wallets, sight, times))


def aged(leaf: Holds, verdict: Verdict, times: Times | None) -> Verdict:
    """What is held too shortly is NotMet until it is long enough; if it runs out before that, for ever."""
    if leaf.held is None or times is None or not isinstance(verdict, Met):
        return verdict
    opens = times.since.get(leaf, times.now) + leaf.held
    if opens <= times.now:
        return verdict
    return NotMet(None if verdict.until is not None and verdict.until <= opens else opens)


def sorted_wants(leaf: Holds, wallets: tuple[Wallet, ...]) -> list[Want]:
    """The reads behind one leaf, in the wallets' order: each balance, and what vouches for the wallet."""
    return [want for pair in _pairs(leaf.probe, wallets) for want in pair if want is not None]


def balances(leaf: Holds, wallets: tuple[Wallet, ...], sight: Sight) -> list[tuple[Want, Observation]]:
    """What was seen of each wallet that counts for this leaf; of one that nothing vouches for now, nothing."""
    pairs = _pairs(leaf.probe, wallets)
    return [(want, _vouched(sight.get(want, _NOT_READ), by, sight)) for want, by in pairs]


def unvouched(leaf: Holds, wallets: tuple[Wallet, ...], sight: Sight) -> frozenset[Address]:
    """The vaults and Safes that hold something of this, and that the chain was seen not to call the member's now."""
    pairs = [(sight.get(want), by and sight.get(by), want.wallet) for want, by in _pairs(leaf.probe, wallets)]
    return frozenset(
        wallet
        for held, said, wallet in pairs
        if isinstance(held, Holding) and held.value and isinstance(said, Holding) and said.value == 0
    )


def _pairs(probe: Probe, wallets: tuple[Wallet, ...]) -> list[tuple[Want, Want | None]]:
    """Each address once: proved in two ways it holds things once, and what it proves itself needs nobody's word."""
    counting = [wallet for wallet in wallets if wallet.counts_on(probe.chain)]
    if len(counting) == 1 and counting[0].vouched_by is None:  # as nearly everybody's, a hundred thousand times
        return [(Want(probe, counting[0].address), None)]
    own = {wallet.address for wallet in counting if wallet.vouched_by is None}
    vouched = {wallet.address: wallet for wallet in counting if wallet.vouched_by in own}
    order = dict.fromkeys(wallet.address for wallet in counting if wallet.address in own | vouched.keys())
    return [(Want(probe, each), None if each in own else voucher(vouched[each], probe)) for each in order]


def _vouched(balance: Observation, by: Want | None, sight: Sight) -> Observation:
    if by is None or (isinstance(balance, Holding) and balance.value == 0):
        return balance
    said = sight.get(by, _NOT_READ)
    if not isinstance(said, Holding) or said.value == 0:
        return said
    return balance if said.value == 1 else Unread(Trouble.ODD, "neither yes nor no")


_NOT_READ = Unread(Trouble.NOT_READ)


def _holds(leaf: Holds, seen: list[Observation]) -> Verdict:
    match leaf.compare:
        case Compare.LEAST:
            return _reaches(leaf.minimum, leaf, seen)
        case Compare.ABOVE:
            return _reaches(leaf.minimum + 1, leaf, seen)
        case Compare.BELOW:
            return swapped(_reaches(leaf.minimum, leaf, seen))
        case Compare.MOST:
            return swapped(_reaches(leaf.minimum + 1, leaf, seen))
        case Compare.EXACTLY:
            return at_least(1, [_equals(leaf.minimum, each) for each in seen])
        case Compare.NOT:
            return swapped(at_least(1, [_equals(leaf.minimum, each) for each in seen]))


def _reaches(needed: int, leaf: Holds, seen: list[Observation]) -> Verdict:
    """Amounts add up unless one wallet must have it all."""
    if needed == 0:
        return Met()
    if leaf.one_wallet and len(seen) > 1:
        return at_least(1, [_sum(needed, [each]) for each in seen])
    return _sum(needed, seen)


def _sum(needed: int, seen: list[Observation]) -> Verdict:
    """The longest-lived pieces carry the verdict, so `until` is exact."""
    lots = [(lot, one.hopped) for one in seen if isinstance(one, Holding) for lot in one.lots()]
    if len(lots) > 1:
        lots.sort(key=lambda pair: pair[0].until or NEVER, reverse=True)
    total = doubtful = 0
    for lot, hopped in lots:
        total, doubtful = total + lot.value - hopped, doubtful + lot.value
        if total >= needed:
            return Met(lot.until)
    troubles = frozenset(one.trouble for one in seen if isinstance(one, Unread))
    if doubtful >= needed:
        troubles |= {Trouble.HOPPED}
    if any(isinstance(one, Holding) and one.partial for one in seen):
        troubles |= {Trouble.UNINDEXED}
    return Unknown(troubles) if troubles else NotMet()


def _equals(value: int, seen: Observation) -> Verdict:
    """Exactly so much, which may change as soon as the first piece runs out."""
    if isinstance(seen, Unread):
        return Unknown(frozenset({seen.trouble}))
    if seen.hopped:
        return Unknown(frozenset({Trouble.HOPPED}))
    if seen.partial:
        return Unknown(frozenset({Trouble.UNINDEXED}))
    first = bounded(min(lot.until or NEVER for lot in seen.lots()))
    return Met(first) if seen.value == value else NotMet(first)
