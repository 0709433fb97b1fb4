"""What stands for people, communities and rounds where everybody can read: hashes that name no account.

Only words of 32 bytes are hashed, laid side by side as Solidity's `abi.encode` lays them. Keccak-256 is no part of the
standard library, so it is handed in.
"""

from collections.abc import Callable

from bot.domain.ids import Address, Place
from bot.domain.voting.rounds import NO_WORD, Home, Word

Keccak = Callable[[bytes], bytes]


def number(value: int) -> Word:
    """A whole number as a word; OverflowError for what is below 0 or does not fit."""
    return value.to_bytes(32)


def wallet(one: Address | None) -> Word:
    """An address as a word; none is nothing."""
    return NO_WORD if one is None else bytes.fromhex(one[2:]).rjust(32, b"\0")


def community_word(keccak: Keccak, place: Place) -> Word:
    """What stands for the community that began in this place."""
    return keccak(str(place).encode())


def round_id(keccak: Keccak, home: Home, community: Word, nth: int) -> Word:
    """The id that the ledger's `roundId` tells: no other community or chain has it."""
    return keccak(number(home.chain_id) + wallet(home.ledger) + community + number(nth))


def member_word(keccak: Keccak, round_id: Word, secret: Word) -> Word:
    """What stands for a member in this round alone. Who lacks the secret cannot tell whose it is."""
    if len(round_id) != 32 or len(secret) != 32:
        raise ValueError("a round's id and a member's secret have 32 bytes")
    return keccak(round_id + secret)
