"""A chain that does to transactions whatever a chain can: forgets, mines late, mines others, replaces its blocks.

Of everything that was ever signed it remembers what landed, so that a test can count.
"""

import hashlib
import random
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Block
from bot.domain.sending import ChainSight, Fees, Intent, Receipt
from bot.ports import Told, Unsigned

KEY = Address("0x" + "5e" * 20)
BASE = ChainName("base")
FINAL = 3
"""Blocks behind the head."""
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RICH = 10**18
OUTSIDE = "outside"


@dataclass(frozen=True)
class Mined:
    """A block: what was mined in it, each a hash with its nonce and calldata."""

    hash: str
    transactions: tuple[tuple[str, int, str], ...] = ()


@dataclass
class FickleChain:
    """The `Transactions` and `Signer` ports, on a chain of which dice decide."""

    dice: random.Random
    blocks: list[Mined] = field(default_factory=lambda: [Mined(f"0x{'00' * 32}")] * 10)
    signed: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Of every hash its nonce and calldata."""
    pool: list[str] = field(default_factory=list)
    balance: int = RICH
    no: frozenset[str] = frozenset()
    """Calldata to which the contract says no."""
    down: bool = False
    offered: list[Fees] = field(default_factory=list)
    outside: int = 0
    forks: int = 0

    # ------------------------------------------------------------ the ports

    @property
    def address(self) -> Address:
        return KEY

    async def sign(self, unsigned: Unsigned) -> tuple[str, str]:
        raw = f"{unsigned.nonce}|{unsigned.data}|{unsigned.fees.most}|{unsigned.fees.tip}"
        its_hash = "0x" + hashlib.sha256(raw.encode()).hexdigest()
        self.signed[its_hash] = unsigned.nonce, unsigned.data
        self.offered.append(unsigned.fees)
        return raw, its_hash

    def chain_id(self, chain: ChainName) -> int:
        assert chain == BASE
        return 8453

    async def sight(self, chain: ChainName, signer: Address, hashes: Collection[str]) -> ChainSight:
        assert (chain, signer) == (BASE, KEY)
        if self.down:
            raise ChainUnreadable("down")
        found = {one: receipt for one in hashes if (receipt := self._receipt(one)) is not None}
        numbers = {one.block for one in found.values()}
        head = len(self.blocks) - 1
        return ChainSight(
            Block(head, self.blocks[head].hash, NOON),
            Block(head - FINAL, self.blocks[head - FINAL].hash, NOON),
            self._count(head),
            self._count(head - FINAL),
            self.balance,
            Fees(100, 10),
            found,
            {number: self.blocks[number].hash for number in numbers},
        )

    async def estimate(self, intent: Intent) -> int | None:
        return None if intent.data in self.no else 50_000

    async def tell(self, chain: ChainName, raw: str) -> Told:
        assert chain == BASE
        if self.down or self.dice.random() < 0.2:
            return Told.UNTOLD  # it may have arrived nevertheless
        its_hash = "0x" + hashlib.sha256(raw.encode()).hexdigest()
        if self.signed[its_hash][0] < self._count(len(self.blocks) - 1):
            return Told.USED
        if its_hash not in self.pool:
            self.pool.append(its_hash)
        return Told.TAKEN

    # ------------------------------------------------------------ what happens to it

    def mine(self, most: int = 5) -> None:
        """A block with some of what waits, whichever attempt at a nonce it pleases."""
        found: list[tuple[str, int, str]] = []
        nonce = self._count(len(self.blocks) - 1)
        for _ in range(self.dice.randint(0, most)):
            rivals = [one for one in self.pool if self.signed[one][0] == nonce]
            if not rivals:
                break
            chosen = self.dice.choice(rivals)
            self.pool = [one for one in self.pool if self.signed[one][0] != nonce]
            found.append((chosen, *self.signed[chosen]))
            nonce += 1
        self._block(tuple(found))

    def outsider(self) -> None:
        """The same key is used by somebody else: the nonce is gone, whoever was to have it."""
        nonce = self._count(len(self.blocks) - 1)
        self.outside += 1
        self.pool = [one for one in self.pool if self.signed[one][0] != nonce]
        self._block(((f"{OUTSIDE} {self.outside}", nonce, OUTSIDE),))

    def reorg(self, depth: int) -> None:
        """The last blocks are replaced by empty ones; some of what they had waits again."""
        gone = [one for block in self.blocks[-depth:] for one in block.transactions]
        self.blocks = self.blocks[:-depth]
        self.pool += [its_hash for its_hash, _, data in gone if data != OUTSIDE and self.dice.random() < 0.5]
        for _ in range(depth):
            self._block(())

    def forget(self) -> None:
        """What waits is forgotten by every node."""
        self.pool.clear()

    def landed(self, data: str) -> int:
        """How often this calldata was carried out, on the chain as it stands."""
        return sum(data == one for block in self.blocks for _, _, one in block.transactions)

    def _block(self, transactions: tuple[tuple[str, int, str], ...]) -> None:
        self.forks += 1
        self.blocks.append(Mined(f"0x{self.forks:064x}", transactions))

    def _count(self, number: int) -> int:
        return sum(len(block.transactions) for block in self.blocks[: number + 1])

    def _receipt(self, its_hash: str) -> Receipt | None:
        for number, block in enumerate(self.blocks):
            if any(one == its_hash for one, _, _ in block.transactions):
                return Receipt(number, block.hash, ok=True)
        return None


def intent(community: int, data: str) -> Intent:
    """What is to happen: this calldata, once."""
    return replace(_NOTHING, community=community, key=f"test:{data}", data=data)


_NOTHING = Intent(0, BASE, KEY, "", Address("0x" + "c0" * 20), "")  # type: ignore[arg-type]
