"""Promises of the repositories about what is frozen, and what tiers in their shadow would mean."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.domain.changing.changes import Fate
from bot.domain.changing.stillness import Freeze, Shade
from bot.domain.ids import CommunityId, MemberId


class Freezes(Protocol):
    async def of(self, community: CommunityId) -> Freeze | None:
        """Since when nothing is given or taken here; None where things go on."""
        ...

    async def set(self, freeze: Freeze) -> bool:
        """Nothing is given or taken from now on; False if that was so before, which stays as it was."""
        ...

    async def lift(self, community: CommunityId) -> bool:
        """Things go on; False if they did."""
        ...


class Shades(Protocol):
    """What tiers in their shadow would mean for whom: a line for every time that changed."""

    async def of(self, members: Collection[MemberId]) -> Mapping[tuple[MemberId, str], Fate | None]:
        """The newest line about each member and tier; who has none is left out."""
        ...

    async def add(self, shades: Sequence[Shade]) -> None:
        """Keep these lines."""
        ...

    async def counts(self, community: CommunityId, tier: str) -> Mapping[Fate | None, int]:
        """How many members it would mean what for, by the newest line of each."""
        ...

    async def clear(self, community: CommunityId, tiers: Collection[str]) -> None:
        """Forget every line about these tiers: their shadow begins anew."""
        ...
