"""Promises of the repositories about wallets: what members say of their own, and claims on those of others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.ids import Account, Address, CommunityId, MemberId
from bot.domain.linking.claims import Claim, Outcome
from bot.domain.linking.wallets import LinkedWallet
from bot.domain.requirements.holdings import Wallet


class Wallets(Protocol):
    async def of(self, member: MemberId) -> Sequence[LinkedWallet]:
        """This member's, oldest first; exactly one of them comes first, if there is any."""
        ...

    async def everywhere(self, account: Account, address: Address) -> Sequence[tuple[CommunityId, LinkedWallet]]:
        """The links of this address to whoever this account is, in every community."""
        ...

    async def linked(self, community: CommunityId, wallet: Wallet) -> LinkedWallet | None:
        """This wallet as it is linked here, whoever has it."""
        ...

    async def set_label(self, wallet: int, label: str) -> None:
        """What its owner calls it from now on."""
        ...

    async def set_shows_name(self, wallet: int, on: bool) -> None:
        """Whether its name may be shown."""
        ...

    async def set_primary(self, member: MemberId, wallet: int) -> None:
        """It is the member's first one, and no other is."""
        ...

    async def unlink(self, wallet: int) -> bool:
        """The link is gone, the member touched, and what it stood on may end for that; False if it was gone before."""
        ...


class Claims(Protocol):
    async def add(self, claim: Claim) -> Claim | None:
        """Keep this claim; None if there is an open one on that wallet."""
        ...

    async def get(self, claim: int) -> Claim | None:
        """This claim, whatever became of it."""
        ...

    async def on(self, community: CommunityId, wallet: Wallet) -> Claim | None:
        """The claim on this wallet that nothing has become of yet."""
        ...

    async def open(self, community: CommunityId) -> Sequence[Claim]:
        """Every claim here that nothing has become of yet, oldest first."""
        ...

    async def made(self, account: Account, since: datetime) -> int:
        """How many this account has made after that moment, in all communities."""
        ...

    async def end(self, claim: int, outcome: Outcome, by: Account | None = None) -> Claim | None:
        """Keep what became of it; None if something had before. At most one call ever gets it."""
        ...

    async def over(self, now: datetime, limit: int) -> Sequence[Claim]:
        """Claims whose time is over and of which nothing has become yet."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget what is over and was claimed before this moment; how many."""
        ...
