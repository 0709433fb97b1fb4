"""What other bots ask for, as far as it can be asked for here; whatever cannot be is named with the reason.

Leaving a condition out must never open a door to more people than before. So of alternatives those that map are kept;
where everything is asked for at once, one that does not map leaves the whole role out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from bot.domain.errors import Refusal
from bot.domain.ids import ChainName, address
from bot.domain.requirements.holdings import Kind, Probe
from bot.domain.requirements.requirements import AtLeast, Holds, Not, Requirement

MOST_IDS = 16
LONGEST_AMOUNT = 100
SOME = object()
"""Any amount at all."""
KINDS = {"ERC20": Kind.ERC20, "ERC721": Kind.ERC721, "ERC1155": Kind.ERC1155}


class Left(StrEnum):
    """Why something of a foreign file is left out."""

    KIND = "kind"
    CHAIN = "chain"
    ADDRESS = "address"
    AMOUNT = "amount"
    IDS = "ids"
    MORE = "more"
    DECIMALS = "decimals"
    PART = "part"
    ROLE = "role"
    SHAPE = "shape"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`what` as the file calls it; `detail`: the piece that is meant."""

    what: str
    why: Left | Refusal
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ForeignTier:
    name: str
    requirement: Requirement
    roles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Foreign:
    """`exact`: tokens whose decimals must be known to say "more than so much" of them."""

    tiers: tuple[ForeignTier, ...]
    left: tuple[LeftOut, ...]
    exact: frozenset[Probe] = frozenset()


@dataclass(eq=False)
class Unmapped(Exception):
    """This condition cannot be asked for here."""

    why: Left
    detail: str = ""


@dataclass(slots=True)
class Reading:
    """What is known while a foreign file is read: the host's chains by number, tokens' decimals; what is left out."""

    chains: Mapping[int, ChainName]
    decimals: Mapping[Probe, int]
    left: list[LeftOut] = field(default_factory=list)
    exact: set[Probe] = field(default_factory=set)

    def probe(self, kind: Kind, chain: object, contract: object, token: int | None = None) -> Probe:
        """The read of this token; Unmapped if it is on no chain of the host, or has no address."""
        name = self.chains.get(chain) if type(chain) is int else None
        if name is None:
            raise Unmapped(Left.CHAIN, str(chain))
        try:
            return Probe(kind, name, address(str(contract)), token)
        except ValueError:
            raise Unmapped(Left.ADDRESS, str(contract)) from None

    def between(self, probe: Probe, least: object, most: object) -> Requirement:
        """At least, and at most, so much of it, as people count it; of nothing asked for, Unmapped."""
        parts = list[Requirement]()
        if least is SOME:
            parts.append(self._more_than(probe, 0))
        elif (low := amount(least, whole=probe.kind is not Kind.ERC20)) != "0":
            parts.append(Holds(probe, low, None if probe.kind is Kind.ERC20 else 0))
        if most is not None:
            parts.append(Not(self._more_than(probe, most)))
        if not parts:
            raise Unmapped(Left.AMOUNT, "0")
        return together(parts)

    def _more_than(self, probe: Probe, most: object) -> Holds:
        if probe.kind is not Kind.ERC20:
            return Holds(probe, str(int(amount(most, whole=True)) + 1))
        self.exact.add(probe)
        decimals = self.decimals.get(probe)
        if decimals is None:
            raise Unmapped(Left.DECIMALS, probe.contract)
        return Holds(probe, next_above(amount(most), decimals), decimals)

    def alternatives(self, name: str, wanted: Sequence[tuple[str, Callable[[], Requirement]]]) -> list[Requirement]:
        """Those that map; the others are noted."""
        found = list[Requirement]()
        for what, make in wanted:
            try:
                found.append(make())
            except Unmapped as unmapped:
                self.left.append(LeftOut(f"{name}: {what}", unmapped.why, unmapped.detail))
        return found

    def roles(self, name: str, said: object) -> tuple[int, ...]:
        """The Discord role of this number; what is none is noted."""
        text = str(said)
        if text.isascii() and text.isdecimal() and 2**22 <= int(text) < 2**63:
            return (int(text),)
        self.left.append(LeftOut(name, Left.ROLE, text))
        return ()


def together(parts: Sequence[Requirement], least: int | None = None) -> Requirement:
    """So many of these, or all."""
    return parts[0] if len(parts) == 1 else AtLeast(least or len(parts), tuple(parts))


def amount(said: object, *, whole: bool = False) -> str:
    """The amount, exactly, as it is typed here; Unmapped for what is none."""
    if isinstance(said, bool) or not isinstance(said, int | str) or len(str(said)) > LONGEST_AMOUNT:
        raise Unmapped(Left.AMOUNT, str(said))
    try:
        found = Decimal(str(said).strip())
    except InvalidOperation:
        raise Unmapped(Left.AMOUNT, str(said)) from None
    if not found.is_finite() or found < 0 or abs(found.adjusted()) > LONGEST_AMOUNT:
        raise Unmapped(Left.AMOUNT, str(said))
    head, _, part = f"{found:f}".partition(".")
    head, part = head.lstrip("0") or "0", part.rstrip("0")
    if whole and part:
        raise Unmapped(Left.AMOUNT, str(said))
    return f"{head}.{part}" if part else head


def next_above(most: str, decimals: int) -> str:
    """The smallest amount of a token with so many decimals that is more than this."""
    head, _, part = most.partition(".")
    units = str(int(head + part[:decimals].ljust(decimals, "0")) + 1).rjust(decimals + 1, "0")
    return units if decimals == 0 else f"{units[:-decimals]}.{units[-decimals:]}".rstrip("0").rstrip(".")


def text_of(said: Any) -> str:
    """What is meant to be text."""
    return said if isinstance(said, str) else ""
