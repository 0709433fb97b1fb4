"""What logs say of who was ever given what. It only suggests: whether somebody has it now is asked of its contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.domain.ids import Address, ChainName


class Source(NamedTuple):
    """The logs of one contract: the transfers of its tokens, or with `schema` the attestations of that (EAS)."""

    chain: ChainName
    contract: Address
    schema: str = ""


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
    """What is known of some wallets: what each was ever given up to block `done`, and what their members named."""

    done: int = -1
    items: Mapping[Address, Sequence[int]] = field(default_factory=dict)
