"""A community's own contracts on a chain, and the key that sends to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.ids import Address, ChainName, CommunityId


@dataclass(frozen=True, slots=True)
class Founded:
    """What a community has founded on one chain; None for what it has not, and `signer` None where nobody sends.

    `eas`: by whose forms its key attests what members earned; it is nobody's own. `council`: who selects designs, where
    that is a key of this host's; it is another one than `signer`.
    """

    chain: ChainName
    signer: Address | None = None
    project_pass: Address | None = None
    tier_pass: Address | None = None
    ledger: Address | None = None
    registry: Address | None = None
    eas: Address | None = None
    council: Address | None = None

    @property
    def keys(self) -> tuple[Address, ...]:
        """All that send for the community there."""
        return tuple(key for key in (self.signer, self.council) if key is not None)

    def sends_to(self, contract: Address) -> Address | None:
        """Who sends to this contract: the council to the registry, and to nothing else."""
        return self.council if contract == self.registry else self.signer


Foundings = Mapping[CommunityId, Sequence[Founded]]
"""What the host's config says of each community, one for each chain."""


@dataclass(frozen=True, slots=True)
class Purse:
    """A key on a chain: what it has, in wei (None: that cannot be told), and how much of it is on its way.

    `council`: it is the council's, and not the bot's own.
    """

    chain: ChainName
    signer: Address
    balance: int | None
    waiting: int
    council: bool = False
