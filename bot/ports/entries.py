"""Promises about contributions: the files that are handed in, and what is kept of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.contributing.entries import Entry, Post, Seen, State, Study
from bot.domain.ids import Account, CommunityId, MemberId


class Studio(Protocol):
    """Opens what strangers hand in, without holding anybody up."""

    async def study(self, data: bytes) -> Study:
        """What is in this file; EntryRefused for what is no picture we take."""
        ...


class Entries(Protocol):
    async def show(self, entry: Entry, small: bytes) -> Entry:
        """Keep what its author was shown, in the place of what they were shown before; it gets its number."""
        ...

    async def get(self, community: CommunityId, entry: int) -> Entry | None:
        """This one, if it is of this community."""
        ...

    async def picture(self, entry: int) -> bytes:
        """Its small picture; nothing once it left the gallery."""
        ...

    async def of(self, member: MemberId, limit: int) -> Sequence[Entry]:
        """What this member submitted, the newest first."""
        ...

    async def standing(
        self, community: CommunityId, states: Collection[State], *, of_round: int | None = None
    ) -> Sequence[Entry]:
        """Those in one of these states, the oldest first; `of_round`: that this round has taken, None: no round has."""
        ...

    async def twin(self, community: CommunityId, content: str) -> int | None:
        """The number of the entry in the gallery that has these bytes."""
        ...

    async def seen(self, community: CommunityId, limit: int) -> Sequence[Seen]:
        """The newest in the gallery, as much of each as it takes to compare."""
        ...

    async def since(self, member: MemberId, at: datetime) -> int:
        """How many this member has submitted after this moment."""
        ...

    async def drop(self, entry: int) -> None:
        """Nothing is kept of it."""
        ...

    async def move(self, entry: int, now: State, *, why: str = "", at: datetime | None = None) -> None:
        """It stands so from now on; what leaves the gallery keeps no picture. `at`: when it was submitted."""
        ...

    async def unhung(self, community: CommunityId) -> Sequence[Entry]:
        """Those of the gallery that have no message in it."""
        ...

    async def hung(self, entry: int, post: Post) -> None:
        """This is its message in the gallery."""
        ...

    async def take(self, entries: Collection[int], of_round: int | None) -> None:
        """These are of this round, or of none."""
        ...

    async def seal(self, entries: Collection[int]) -> None:
        """Their round has opened with them: they are its own for good."""
        ...

    async def free(self, community: CommunityId, of_round: int) -> None:
        """This round was called off: another may take its entries, and their authors take them back."""
        ...

    async def posts(self, members: Collection[MemberId]) -> Sequence[Post]:
        """The messages of these members' entries."""
        ...

    async def report(self, entry: Entry, by: Account, why: str, at: datetime) -> int | None:
        """Keep that this account reported it, under a number; None if it had already."""
        ...

    async def reported(self, report: int) -> tuple[int, Account, str] | None:
        """Which entry was reported, by whom and why; None once one of them is forgotten."""
        ...

    async def reports(self, community: CommunityId, by: Account, since: datetime) -> int:
        """How many entries this account has reported after this moment."""
        ...

    async def purge(self, before: datetime) -> None:
        """Forget what was shown before this moment and not submitted."""
        ...
