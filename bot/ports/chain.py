"""Promises of the chains: what is read of them, what their logs name, and what a signature proves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.giving.watching import Trail, Walk
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.contracts import ContractFacts
from bot.domain.requirements.holdings import Block, Observation, Pins, Probe, Transfer, Wallet, Want
from bot.domain.signing_in.signin import SignedText, Statement


class Chains(Protocol):
    """All configured chains. Nothing here raises for a chain's trouble: it is in the answer."""

    def names(self) -> Sequence[ChainName]:
        """The chains the host has configured."""
        ...

    def nodes(self, chain: ChainName) -> "Nodes":
        """How the endpoints of this chain do at the moment; KeyError if there is no such chain."""
        ...

    async def pins(self, chain: ChainName) -> Pins | None:
        """The two blocks to read at now, agreed on by the endpoints; None when they cannot be told."""
        ...

    async def block(self, chain: ChainName, number: int) -> Block | None:
        """The block of this number, as the endpoints agree on it; None: cannot tell."""
        ...

    async def transfers(
        self, chain: ChainName, contracts: Sequence[Address], after: Block, to: Block
    ) -> Sequence[Transfer] | None:
        """Every ERC-721 transfer of these contracts after one block and up to another, in order; None: cannot tell."""
        ...

    async def read(self, at: "ReadAt", wants: Collection[Want]) -> Mapping[Want, Observation]:
        """One observation for every want, all at one block; anything odd is Unread, never a zero."""
        ...

    async def describe(self, probe: Probe) -> "Contract":
        """What stands at this contract; RequirementRefused if it is not of the probe's kind, or ChainUnreadable."""
        ...

    async def facts(self, chain: ChainName, contract: Address) -> ContractFacts:
        """Whatever stands at this address; ChainUnreadable, or RequirementRefused where there is no such chain."""
        ...


@dataclass(frozen=True, slots=True)
class ReadAt:
    """Where to read; so many endpoints (at most those configured) are asked, and must agree before an answer counts.

    `alone`: where the others are silent, the word of one is enough.
    """

    chain: ChainName
    block: Block
    witnesses: int
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Nodes:
    """How many endpoints a chain has; `out`: those that are not believed now, by name, and why."""

    count: int
    out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contract:
    """A token as it calls itself (foreign text, uncleaned) and its decimals (0 for NFTs)."""

    name: str
    symbol: str
    decimals: int


class Watching(Protocol):
    """The logs of all configured chains. They only name wallets, so that somebody looks."""

    def names(self) -> Sequence[ChainName]:
        """The chains the host has configured."""
        ...

    async def walk(self, chain: ChainName, trail: Trail | None, contracts: Collection[Address]) -> Walk | None:
        """Walk on, a bounded stretch, along the logs of these contracts; None when the chain cannot be told."""
        ...


class Delegations(Protocol):
    """Who says that they delegate to a wallet. It only suggests: whether they do is read as a holding is."""

    def chains(self) -> Sequence[ChainName]:
        """Where there is a registry."""
        ...

    async def incoming(self, chain: ChainName, wallet: Address) -> Sequence[Address]:
        """Wallets that say so, each once and not too many; ChainUnreadable if the chain does not tell."""
        ...


class Names(Protocol):
    """What wallets are called on a chain. It is for people to read: nothing is ever decided by a name."""

    def offered(self) -> bool:
        """Whether there is a registry of names."""
        ...

    async def of(self, wallets: Collection[Address]) -> Mapping[Address, str]:
        """The plain names that lead from these wallets and back; what cannot be told now has none."""
        ...


class Signatures(Protocol):
    async def message(self, statement: Statement) -> str:
        """The EIP-4361 text of these fields, the address in EIP-55 capitals."""
        ...

    async def check(self, message: str, signature: str, address: Address, chain: ChainName | None) -> Wallet:
        """The wallet this proves: a key's signature of this very message everywhere, a contract's on `chain` alone.

        ChallengeRefused if it proves nothing; ChainUnreadable if that cannot be told now, which is never a "no".
        """
        ...

    async def still(self, signed: SignedText, wallet: Wallet) -> tuple[bool, Block]:
        """Whether a contract wallet still vouches for what it signed, on which final block; or ChainUnreadable."""
        ...

    def checksummed(self, address: Address) -> str:
        """The address with its EIP-55 capitals."""
        ...
