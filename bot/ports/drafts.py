"""Promises of the repository about tiers that are being put together."""

from datetime import datetime
from typing import Protocol

from bot.domain.drafts import Draft
from bot.domain.ids import Account, CommunityId


class Drafts(Protocol):
    async def begin(self, draft: Draft) -> Draft:
        """Keep it in the place of the one its author had in this community, under a new number."""
        ...

    async def get(self, draft: int) -> Draft | None:
        """The draft of this number, however old."""
        ...

    async def of(self, community: CommunityId, author: Account) -> Draft | None:
        """The one this account has in this community, however old."""
        ...

    async def keep(self, draft: Draft) -> None:
        """Keep it as it is now."""
        ...

    async def drop(self, draft: int) -> None:
        """Forget it."""
        ...

    async def purge(self, now: datetime) -> int:
        """Forget those that have waited too long; how many."""
        ...
