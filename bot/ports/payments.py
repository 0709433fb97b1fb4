"""Promises about what selected designs are paid: how the logs are read, and where that is kept."""

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.domain.contributing.payments import Found, Paid, Paying
from bot.domain.ids import Address, ChainName, CommunityId


class PaymentLogs(Protocol):
    """The registries and splits on the chains, in final blocks alone, as the endpoints tell them alike."""

    async def begin(self, chain: ChainName) -> int | None:
        """The final block now; None where it cannot be told."""
        ...

    async def onward(self, paying: Paying, tokens: Collection[Address]) -> Found | None:
        """A bounded stretch further; None where nothing more can be told now."""
        ...

    async def decimals(self, chain: ChainName, token: Address) -> int:
        """Its digits behind the point; ChainUnreadable where it tells none."""
        ...


class Payments(Protocol):
    """How far each registry was looked through, what it selected, and what that was paid."""

    async def get(self, community: CommunityId, chain: ChainName, registry: Address) -> Paying | None:
        """How far this one is; None if nobody has begun."""
        ...

    async def begin(self, paying: Paying) -> None:
        """From here on it is looked through."""
        ...

    async def extend(self, paying: Paying, found: Found) -> bool:
        """Keep what this stretch told; False, and nothing is kept, where it does not go on from `paying.done`."""
        ...

    async def of(self, community: CommunityId, contents: Collection[str] | None = None) -> Sequence[Paid]:
        """What selected designs of this community were paid: these, by the hashes of their files, or all."""
        ...
