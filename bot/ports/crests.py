"""Promises about the pictures of communities: what the platforms show, and what of it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.ids import Community, CommunityId, Place
from bot.domain.signing_in.crests import Crest


@dataclass(frozen=True, slots=True)
class Icon:
    """A picture as its platform gives it, which may be anything. `called`: another picture is called otherwise."""

    called: str
    picture: bytes = field(default=b"", repr=False)


class Icons(Protocol):
    """A platform whose places have pictures. Raises PlatformError's children, nothing else."""

    async def icon(self, place: Place, known: str = "") -> Icon | None:
        """The place's picture, asked of the platform itself and bounded; None if it has none.

        Where it is still the one called `known`, it is not fetched again.
        """
        ...


class Crests(Protocol):
    """One for each community, as long as the community."""

    async def of(self, community: CommunityId) -> Crest | None:
        """This community's; None if it has none, or nobody has looked yet."""
        ...

    async def keep(self, community: CommunityId, crest: Crest | None, look_at: datetime) -> None:
        """This is what it has now, and when to look again."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Community]:
        """Allowed communities that are to be looked at by now; those never looked at first."""
        ...
