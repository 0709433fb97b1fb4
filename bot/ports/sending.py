"""Promises about transactions of ours: where they are kept, how a chain is told of them, and who signs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.ids import Address, ChainName
from bot.domain.sending import Attempt, ChainSight, Fees, Intent, Sending


class Outbox(Protocol):
    """What is to be sent, and what was. An intent is kept once, whatever happens to its sender."""

    async def add(self, sending: Sending) -> Sending:
        """Keep it under a new number; one with the same key of the same community is left as it is and given back."""
        ...

    async def get(self, community: int, key: str) -> Sending | None:
        """The sending of this key."""
        ...

    async def open(self) -> Sequence[Sending]:
        """Whatever is not over, oldest first, with its attempts."""
        ...

    async def keep(self, sending: Sending) -> None:
        """Keep its state as it is now; attempts are never forgotten while its nonce is."""
        ...

    async def withdraw(self, community: int, key: str) -> bool:
        """This is not to happen any more; False, and nothing changes, where something was signed for it already."""
        ...

    async def signed(self, sending: Sending, attempt: Attempt) -> Sending:
        """Keep these signed bytes, before anybody else sees them."""
        ...


class Told(StrEnum):
    """What an endpoint made of signed bytes it was given."""

    TAKEN = "taken"
    USED = "nonce used"
    CHEAP = "fees too low"
    SHORT = "not enough money"
    UNTOLD = "not told"


@dataclass(frozen=True, slots=True)
class Unsigned:
    """The fields of an EIP-1559 transaction, type 2; money is never sent along."""

    chain_id: int
    nonce: int
    to: Address
    data: str
    gas: int
    fees: Fees


class Transactions(Protocol):
    """The chains as a sender needs them. ChainUnreadable where no trustworthy answer is to be had."""

    def chain_id(self, chain: ChainName) -> int:
        """The configured number; KeyError if there is no such chain."""
        ...

    async def sight(self, chain: ChainName, signer: Address, hashes: Collection[str]) -> ChainSight:
        """What the endpoints agree on about this key and these transactions."""
        ...

    async def estimate(self, intent: Intent) -> int | None:
        """The gas this would use at the newest block; None if the contract says no."""
        ...

    async def tell(self, chain: ChainName, raw: str) -> Told:
        """Give the signed bytes to every endpoint: the best of what they made of it."""
        ...


class Signer(Protocol):
    @property
    def address(self) -> Address: ...

    async def sign(self, unsigned: Unsigned) -> tuple[str, str]:
        """The signed bytes as hex, and their hash; ChainUnreadable if whoever has the key cannot be reached."""
        ...

    async def sign_words(self, words: Mapping[str, Any]) -> str:
        """The signature over this message of EIP-712, whole as wallets take it: 65 bytes as hex; or ChainUnreadable."""
        ...


Signers = Mapping[Address, Signer]
