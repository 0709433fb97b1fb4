"""What logs say of who was ever given what. It only suggests: whether somebody has it now is asked of its contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.domain.ids import Address, ChainName
from bot.domain.requirements.attestations import wanted
from bot.domain.requirements.holdings import Kind, Probe


class Source(NamedTuple):
    """The logs of one contract: the transfers of its tokens, or with `schema` the attestations of that (EAS)."""

    chain: ChainName
    contract: Address
    schema: str = ""


_OF_TOKENS = frozenset({Kind.ERC5643, Kind.ERC5007, Kind.TRAIT})


def source_of(probe: Probe) -> Source | None:
    """Where it would be told which things a wallet has, if the contract does not list them; None: no need."""
    if probe.kind is Kind.EAS:
        return Source(probe.chain, probe.contract, wanted(probe.asks[2:-1]).schema)
    if probe.asks.startswith("#"):
        return None
    held = probe.kind in _OF_TOKENS or (probe.kind, probe.asks) in _BY_WORD
    return Source(probe.chain, probe.contract) if held else None


_BY_WORD = frozenset({(Kind.ERC721, " soulbound"), (Kind.ERC4907, " owner")})


class Found(NamedTuple):
    """A wallet was given this: a token's id, or an attestation's."""

    wallet: Address
    item: int


@dataclass(frozen=True, slots=True)
class Index:
    """How far the logs of a source were looked through: up to block `done` of the `last` that was final."""

    source: Source
    done: int = -1
    last: int = 0

    @property
    def percent(self) -> int:
        """How much of it is done, rounded down."""
        return 100 if self.done >= self.last else max(0, 100 * (self.done + 1) // (self.last + 1))


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is known of some wallets: what each was ever given up to block `done`, and what their members named.

    `papers`: signed attestations that stand on no chain, as they were handed in.
    """

    done: int = -1
    items: Mapping[Address, Sequence[int]] = field(default_factory=dict)
    papers: Mapping[Address, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signed:
    """An attestation that stands on no chain: whom it is about, its id, and who signed it."""

    wallet: Address
    uid: int
    attester: Address
