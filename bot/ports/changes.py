"""Promises of the repository about changes of policy that somebody has proposed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.changing.changes import Proposal, State
from bot.domain.ids import Account, CommunityId


class Proposals(Protocol):
    """Whoever moves one first reads the community's policy in the same write, so that two never move it at once."""

    async def add(self, proposal: Proposal) -> Proposal:
        """Keep this proposal."""
        ...

    async def get(self, proposal: int) -> Proposal | None:
        """This proposal, whatever became of it."""
        ...

    async def waiting(self, community: CommunityId) -> Sequence[Proposal]:
        """Those that wait for a second moderator, oldest first."""
        ...

    async def move(
        self, proposal: int, state: State, *, by: Account | None = None, due_at: datetime | None = None
    ) -> None:
        """Keep what became of it, on whose word, and when it goes on by itself."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget what was proposed before this moment and does not wait; how many."""
        ...
