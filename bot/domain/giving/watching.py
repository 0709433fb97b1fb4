"""How far a chain's logs were walked, and what a walk came upon. A log decides nothing: it names wallets."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.ids import Address
from bot.domain.requirements.holdings import Block

RING = 64
"""So many of the newest block hashes are kept: a reorganisation up to this depth is told exactly."""


@dataclass(frozen=True, slots=True)
class Trail:
    """Logs are walked up to and with block `number`. `hashes`: of the newest blocks walked, by number."""

    number: int
    hashes: Mapping[int, str] = field(default_factory=dict)

    def onward(self, number: int, hashes: Mapping[int, str]) -> "Trail":
        """The trail walked on to this block, with what became known of hashes on the way."""
        known = sorted(n for n in {*self.hashes, *hashes} if n <= number)[-RING:]
        return Trail(number, {n: hashes.get(n) or self.hashes[n] for n in known})

    def fork(self, seen: Mapping[int, str]) -> int | None:
        """The newest block that is still there as it was, by these hashes; None where the ring does not tell."""
        return max((n for n, kept in self.hashes.items() if seen.get(n) == kept), default=None)


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk along a chain: where it stands now, and what was come upon.

    `head` and `final` are the chain's two pins. `fork`: the blocks above it were replaced by others since the last
    walk. `touched`: wallets named by logs, by block. `revoked`: attestations that stand on no chain and were revoked,
    as contract and id, by block; whom they are about only who was handed them knows. `documents`: addresses of metadata
    that changed, by their contract's word. `logs` were read, `odd` ones did not decode and named nobody.
    `skipped` blocks were too many to walk: whoever they touched is left to the sweep.
    """

    trail: Trail
    head: Block
    final: Block
    fork: int | None = None
    touched: Mapping[int, frozenset[Address]] = field(default_factory=dict)
    revoked: Mapping[int, frozenset[tuple[Address, int]]] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    logs: int = 0
    odd: int = 0
    skipped: int = 0

    @property
    def behind(self) -> int:
        """Blocks below the head that are still to be walked."""
        return max(0, self.head.number - self.trail.number)
