"""Promises of the repositories about what is being put together: tiers, and templates of several."""

from datetime import datetime
from typing import Protocol, TypeVar

from bot.domain.ids import Account, CommunityId

Piecemeal = TypeVar("Piecemeal")


class Drafts(Protocol[Piecemeal]):
    async def begin(self, draft: Piecemeal) -> Piecemeal:
        """Keep it in the place of the one its author had in this community, under a new number."""
        ...

    async def get(self, draft: int) -> Piecemeal | None:
        """The one of this number, however old."""
        ...

    async def of(self, community: CommunityId, author: Account) -> Piecemeal | None:
        """The one this account has in this community, however old."""
        ...

    async def keep(self, draft: Piecemeal) -> None:
        """Keep it as it is now."""
        ...

    async def drop(self, draft: int) -> None:
        """Forget it."""
        ...

    async def purge(self, now: datetime) -> int:
        """Forget those that have waited too long; how many."""
        ...
