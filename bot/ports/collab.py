"""Promises about a community's registry of selected designs, and about what is to be selected."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.contributing.collab import Selection
from bot.domain.contributing.motions import Motion, Selected, State
from bot.domain.ids import CommunityId


class Registry(Protocol):
    """The contract on any chain. ChainUnreadable where no trustworthy answer is to be had."""

    async def selected(self, selection: Selection) -> Selected | None:
        """What this registry has of this design, as of the newest block; None if it is not selected."""
        ...

    def words(self, selection: Selection) -> str:
        """What the council sends the registry: calldata, `0x` and hex."""
        ...


class Motions(Protocol):
    """Whoever moves one on reads the community's policy first in the same write, so that two never do at once."""

    async def add(self, motion: Motion) -> Motion:
        """Keep it under a new number."""
        ...

    async def get(self, motion: int) -> Motion | None:
        """This one, whatever became of it."""
        ...

    async def waiting(self, community: CommunityId, now: datetime) -> Sequence[Motion]:
        """Those that wait for a second moderator and still may, oldest first."""
        ...

    async def sending(self) -> Sequence[Motion]:
        """All that are on their way to a chain, oldest first."""
        ...

    async def keep(self, motion: Motion, was: State) -> bool:
        """Keep it as it is now; False, and nothing changes, where it is not in this state any more."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget what was shown before this moment and is not on its way; how many."""
        ...
