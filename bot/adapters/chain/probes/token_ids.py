"""Which tokens of a contract a wallet has: of ids that were named, as the contract lists them, or as logs suggest."""

from collections.abc import Collection, Generator, Sequence
from typing import NamedTuple

from bot.adapters.chain.probes.recalling import known, recall
from bot.adapters.chain.reading import abi
from bot.adapters.chain.reading.composing import Odd
from bot.adapters.chain.reading.views import Ask, about, of_wallet, one_word, word_of
from bot.domain.ids import Address

OWNER_OF, TOKEN_OF_OWNER = "0x6352211e", "0x2f745c59"
"""ownerOf(uint256) and tokenOfOwnerByIndex(address,uint256), ERC-721."""
MOST = 128
"""Tokens of one wallet that are looked at."""


class Held(NamedTuple):
    """The ids a wallet has, each once; `partial`: it has more, whose ids nobody knows."""

    ids: Sequence[int] = ()
    partial: bool = False


Ids = Generator[Sequence[Ask], Sequence[int], Held]


def held_ids(contract: Address, wallet: Address, among: Collection[int]) -> Ids:
    """The ids this wallet has; where `among` names any, of those. Odd where that cannot be told."""
    (count,) = yield [of_wallet(contract, abi.BALANCE, wallet)]
    if count == 0:
        return Held()
    if among:
        return (yield from _named(contract, wallet, sorted(among)))
    if count > MOST:
        raise Odd("more tokens than are looked at")
    listed = yield [of_wallet(contract, TOKEN_OF_OWNER, wallet, tail=word_of(nth), whole=True) for nth in range(count)]
    ids = {one_word(said) for said in listed}
    if None in ids or len(ids) != count:
        return (yield from _remembered(contract, wallet, count))
    return Held(sorted(each for each in ids if each is not None))


def _remembered(contract: Address, wallet: Address, count: int) -> Ids:
    """Of what it was ever given, what it has now; the contract says of each whose it is, and how many there must be."""
    (said,) = yield [recall(contract, wallet)]
    ids = known(said).items
    owners = yield [about(contract, OWNER_OF, each, whole=True) for each in ids]
    mine = sorted(each for each, owner in zip(ids, owners, strict=True) if owner_in(owner) == wallet)
    if len(mine) > count:
        raise Odd("it tells of more tokens than it counts")
    return Held(mine, partial=len(mine) < count)


def _named(contract: Address, wallet: Address, ids: Sequence[int]) -> Ids:
    """ERC-721 has it that `ownerOf` reverts where there is no such token; where it does so for all, nothing is told."""
    owners = yield [about(contract, OWNER_OF, each, whole=True) for each in ids]
    told = [owner_in(said) for said in owners]
    if all(owner is None for owner in told):
        raise Odd("it tells the owner of none of these ids")
    return Held([each for each, owner in zip(ids, told, strict=True) if owner == wallet])


def owner_in(said: int) -> Address | None:
    """The address in a whole answer; None where it reverted. Odd for what is no address."""
    number = one_word(said)
    if said and (number is None or number >> 160):
        raise Odd("not an address")
    return None if number is None else Address(f"0x{number:040x}")
