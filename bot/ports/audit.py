"""Promises of the repositories about what moderators did, and what waits for their yes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.awarding.award_files import Batch
from bot.domain.ids import Account, CommunityId, MemberId
from bot.domain.moderating.audit import Act, Entry, Head


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines are meant; what is None is not asked about."""

    by: Account | None = None
    members: Collection[MemberId] | None = None
    tier: str | None = None
    since: datetime | None = None


class Audit(Protocol):
    """One log a community. Written: awards made, lengthened and ended (by command, by file, by adoption, by the host);
    revisions of the policy, and changes that waited and were stopped; what becomes of passes that cannot be checked;
    answers about losses; claims decided; chats linked and parted, the way into them, that who is seen in one is noted,
    adoptions set and stopped; accounts that became one member or parted; the brake pulled and let go; that somebody was
    forgotten; where contributions are shown, and which were approved or rejected; rounds made, opened, extended and
    cancelled.
    """

    async def add(self, act: Act) -> int:
        """Write this act as the next line; its number. In the transaction of the act, so there is none without it."""
        ...

    async def newest(self, community: CommunityId, sought: Sought, limit: int) -> Sequence[Entry]:
        """The newest lines that are meant, newest first."""
        ...

    async def page(self, community: CommunityId, after: int, limit: int) -> Sequence[Entry]:
        """The next lines above this number, by number."""
        ...

    async def head(self, community: CommunityId) -> Head | None:
        """Where the log must end; None if nothing was written yet."""
        ...

    async def forget(
        self, community: CommunityId, members: Collection[MemberId], accounts: Collection[Account]
    ) -> Sequence[tuple[int, str]]:
        """Empty every part that tells of these people: who they are, what was done to them. Number and part of each."""
        ...


class Batches(Protocol):
    """Awards from files."""

    async def add(self, batch: Batch) -> Batch:
        """Keep it; it gets its number."""
        ...

    async def get(self, batch: int) -> Batch | None:
        """This one, until it is removed."""
        ...

    async def remove(self, batch: int) -> None:
        """Nothing is kept of it any more."""
        ...

    async def purge(self, before: datetime) -> None:
        """Forget those that were shown before this moment."""
        ...
