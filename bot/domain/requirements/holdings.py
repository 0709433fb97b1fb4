"""What a wallet was seen to hold: one probe, one wallet, one block, and who answered."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.domain.ids import Address, ChainName


class Kind(StrEnum):
    """Of what is read: what requirements ask for, and what vouches for a wallet (the last two)."""

    NATIVE = "native"
    ERC20 = "erc20"
    ERC721 = "erc721"
    ERC1155 = "erc1155"
    ERC5643 = "erc5643"
    ERC5007 = "erc5007"
    ERC4907 = "erc4907"
    UNLOCK = "unlock"
    PROJECT = "project"
    CONTRIBUTOR = "contributor"
    EAS = "eas"
    CALL = "call"
    TRAIT = "trait"
    OWNER = "owner"
    DELEGATE = "delegate"


NO_CONTRACT = Address("0x" + "0" * 40)
"""Stands where a kind has no contract: the chain's own coin."""


class Probe(NamedTuple):
    """One kind of read: the balance of a token, ERC-20, ERC-721 or (with an id) ERC-1155.

    Or whether a wallet is an owner of this Safe; or whether one has delegated what it holds of this contract to
    another, whose address is `token_id` then. Such reads are 1 or 0.

    `asks`: what else it is to be, as it is written: `#1-2,42-69 soulbound`. `requirements/probes` understands it.

    A tuple, as Want is: sweeps use them as keys a hundred thousand at a time, and a tuple's hash costs a tenth.
    """

    kind: Kind
    chain: ChainName
    contract: Address
    token_id: int | None = None
    asks: str = ""

    def __str__(self) -> str:
        where = "" if self.kind is Kind.NATIVE else f":{self.contract}"
        number = "" if self.token_id is None else f"#{self.token_id}"
        return f"{self.kind}:{self.chain}{where}{number}{self.asks}"


class Proof(StrEnum):
    """How a wallet was proved: by its own key, by the contract it is, by one that is yet to be deployed.

    SET_CODE: by the code that a wallet with a key has set for itself (EIP-7702), and may take away again.
    VAULT and SAFE_OWNER: by another wallet of the member, to which it delegates or which is among its owners.
    """

    SIGNATURE = "signature"
    CONTRACT = "contract"
    COUNTERFACTUAL = "counterfactual"
    SET_CODE = "set code"
    VAULT = "vault"
    SAFE_OWNER = "safe owner"


EOA = "eoa"
"""The scope of a wallet with a key of its own: it is the same owner's on every chain."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """An address a member has proved; a contract wallet counts on the chain of its scope alone.

    `vouched_by`: the address of the same member by which a vault or a Safe is theirs. `stale`: its proof was seen to
    hold no longer, so it counts nowhere until it is proved again.
    """

    address: Address
    scope: str = EOA
    proof: Proof = Proof.SIGNATURE
    vouched_by: Address | None = None
    stale: bool = False

    def counts_on(self, chain: ChainName) -> bool:
        return self.scope in {EOA, chain} and not self.stale


def overlap(one: Wallet, other: Wallet) -> bool:
    """Whether two of one address would count on the same chain."""
    return EOA in {one.scope, other.scope} or one.scope == other.scope


def orphaned(wallets: Collection[Wallet]) -> list[Wallet]:
    """Vaults and Safes whose member has no wallet any more by which they were theirs."""
    own = [wallet for wallet in wallets if wallet.vouched_by is None]
    by = {
        wallet: [one for one in own if one.address == wallet.vouched_by and overlap(one, wallet)] for wallet in wallets
    }
    return [wallet for wallet, found in by.items() if wallet.vouched_by is not None and not found]


@dataclass(frozen=True, slots=True)
class Block:
    number: int
    hash: str
    time: datetime


class GiveAt(StrEnum):
    """On which block a tier is given: the newest, one that is safe, or one that is final."""

    LATEST = "latest"
    SAFE = "safe"
    FINALIZED = "finalized"


@dataclass(frozen=True, slots=True)
class Pins:
    """The blocks of one chain that a reconcile reads at. Where no endpoint tells what is safe, what is final is."""

    give: Block
    final: Block
    safe: Block | None = field(default=None, compare=False)

    def at(self, give_at: GiveAt) -> Block:
        """The block to read at for this."""
        return {GiveAt.LATEST: self.give, GiveAt.SAFE: self.safe or self.final, GiveAt.FINALIZED: self.final}[give_at]


@dataclass(frozen=True, slots=True)
class Transfer:
    """One ERC-721 token changed hands in this block."""

    contract: Address
    sender: Address
    receiver: Address
    token_id: int
    block: int


class Want(NamedTuple):
    """One thing to read."""

    probe: Probe
    wallet: Address


def voucher(wallet: Wallet, probe: Probe) -> Want | None:
    """What has to be read beside this holding of the wallet; None where the wallet was proved itself."""
    if wallet.vouched_by is None:
        return None
    if wallet.proof is Proof.SAFE_OWNER:
        return Want(Probe(Kind.OWNER, probe.chain, wallet.address), wallet.vouched_by)
    return Want(Probe(Kind.DELEGATE, probe.chain, probe.contract, int(wallet.vouched_by, 16)), wallet.address)


class Part(NamedTuple):
    """So much of a holding lasts until then (None: for ever)."""

    value: int
    until: datetime | None


class Holding(NamedTuple):
    """What a probe saw. `value` is in base units; `endpoints` names who gave this same answer.

    `hopped`: so many of it came from a wallet behind another member's pass and count only once that is final.
    `denied`: who said what, where an endpoint said otherwise and was outvoted. `parts`: its pieces, where they run out
    at moments of their own. `partial`: there may be more of it that nobody knows of yet.
    """

    value: int
    block: Block
    endpoints: tuple[str, ...]
    until: datetime | None = None
    hopped: int = 0
    denied: str = ""
    parts: tuple[Part, ...] = ()
    partial: bool = False

    def lots(self) -> tuple[Part, ...]:
        """Its pieces, or all of it as one."""
        return self.parts or (Part(self.value, self.until),)


class Trouble(StrEnum):
    """Why a thing could not be read."""

    SILENT = "silent"
    ODD = "odd"
    DISAGREE = "disagree"
    FEW = "few"
    BEHIND = "behind"
    UNKNOWN_CHAIN = "unknown chain"
    NOT_READ = "not read"
    HOPPED = "hopped"
    UNINDEXED = "unindexed"


@dataclass(frozen=True, slots=True)
class Unread:
    """No trustworthy answer. It is never a zero. `at`: the block that was asked about, where that matters."""

    trouble: Trouble
    detail: str = ""
    at: Block | None = None


Observation = Holding | Unread
