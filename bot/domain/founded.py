"""A community's own contracts on a chain, and the key that sends to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.ids import Address, ChainName, CommunityId


@dataclass(frozen=True, slots=True)
class Founded:
    """What a community has founded on one chain; None for what it has not, and `signer` None where nobody sends.

    `eas`: by whose forms its key attests what members earned; it is nobody's own.
    """

    chain: ChainName
    signer: Address | None = None
    project_pass: Address | None = None
    tier_pass: Address | None = None
    ledger: Address | None = None
    registry: Address | None = None
    eas: Address | None = None


Foundings = Mapping[CommunityId, Sequence[Founded]]
"""What the host's config says of each community, one for each chain."""


@dataclass(frozen=True, slots=True)
class Purse:
    """A key on a chain: what it has, in wei (None: that cannot be told), and how much of it is on its way."""

    chain: ChainName
    signer: Address
    balance: int | None
    waiting: int
