"""What selected designs are paid: what reaches a design's split, and what that pays out. What a final block tells.

Counted are the chain's own coin and the tokens that the host names as well known: anybody can make a token of any name
and send it anywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.domain.ids import Address, ChainName, CommunityId

COIN = Address("0x" + "0" * 40)
"""Stands where it is the chain's own coin."""
COIN_DECIMALS = 18


class Way(StrEnum):
    """Into a split, or out of it to those it belongs to."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Selected:
    """A design that a council selected: the hash of its file, whose it is, and the split that is paid for it."""

    content: str
    creator: Address
    split: Address


@dataclass(frozen=True, slots=True)
class Payment:
    """What one log told: how much of which token went which way, in its smallest unit.

    `place`: of the log in its block. `decimals`: the token's digits behind the point.
    """

    split: Address
    way: Way
    token: Address
    amount: int
    block: int
    place: int
    tx_hash: str
    decimals: int = COIN_DECIMALS


@dataclass(frozen=True, slots=True)
class Paying:
    """How far the logs of a registry and its splits were looked through: up to block `done`.

    `told_after`: what came up to this block was there when looking began, and is no news.
    """

    community: CommunityId
    chain: ChainName
    registry: Address
    done: int = -1
    told_after: int = -1
    splits: frozenset[Address] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What a stretch of blocks told. `done`: its last; `final`: the last there was."""

    done: int
    final: int
    selected: tuple[Selected, ...] = ()
    payments: tuple[Payment, ...] = ()


class Amount(NamedTuple):
    """So much of a token, in its smallest unit, and how many digits stand behind the point."""

    token: Address
    amount: int
    decimals: int


@dataclass(frozen=True, slots=True)
class Paid:
    """All that one selected design was paid, and paid out, by token. `entry`, `title`: of its entry, if it is kept."""

    chain: ChainName
    selected: Selected
    came: tuple[Amount, ...] = ()
    went: tuple[Amount, ...] = ()
    entry: int = 0
    title: str = ""


def sums(payments: Iterable[Payment], way: Way) -> tuple[Amount, ...]:
    """What went this way, by token, in the order in which they were first seen."""
    found = dict[tuple[Address, int], int]()
    for one in payments:
        if one.way is way:
            kind = one.token, one.decimals
            found[kind] = found.get(kind, 0) + one.amount
    return tuple(Amount(token, amount, decimals) for (token, decimals), amount in found.items())


def news(paying: Paying, found: Found) -> Sequence[Payment]:
    """What is to be announced of it: nothing that was there before anybody looked."""
    return [one for one in found.payments if one.block > paying.told_after and one.amount]
