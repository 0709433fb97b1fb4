"""Promises of the repositories about accounts of one person: pairings, and members that become one or part."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.ids import Account, CommunityId, MemberId
from bot.domain.linking.accounts import Ending, Pairing
from bot.domain.linking.joining import Belongings


class Pairings(Protocol):
    async def add(self, pairing: Pairing) -> Pairing:
        """Keep this pairing."""
        ...

    async def get(self, pairing: int) -> Pairing | None:
        """This pairing, whatever became of it."""
        ...

    async def of(self, community: CommunityId, account: Account, now: datetime) -> Sequence[Pairing]:
        """The open ones that name this account, oldest first."""
        ...

    async def coded(self, community: CommunityId, selector: str, now: datetime) -> Sequence[Pairing]:
        """The open ones whose code begins like this and was not typed yet, oldest first."""
        ...

    async def typed(self, pairing: int, other: Account, now: datetime, until: datetime) -> Pairing | None:
        """Use the code up for this account; None if it was used or ended. At most one call ever gets it."""
        ...

    async def say_yes(self, pairing: int, account: Account, now: datetime) -> Pairing | None:
        """Keep this account's yes; None if the pairing is over."""
        ...

    async def end(self, pairings: Collection[int], ending: Ending) -> None:
        """Whatever is open of these is over."""
        ...

    async def missed(self, community: CommunityId, account: Account, selector: str, now: datetime) -> None:
        """Count a wrong try: for this account, and against open codes that begin like this; enough of them burn one."""
        ...

    async def misses(self, community: CommunityId, account: Account, since: datetime) -> int:
        """How many wrong tries this account has made, if the first was after this moment."""
        ...

    async def purge(self, before: datetime) -> None:
        """Forget what ran out, and wrong tries, before this moment."""
        ...


class Joins(Protocol):
    """Two members become one, or an account leaves one. What is decided about them stays with `Reconcile`."""

    async def belongings(self, member: MemberId) -> Belongings:
        """What this member has that another may have too."""
        ...

    async def join(self, away: MemberId, into: MemberId, left: Belongings, at: datetime) -> None:
        """Everything of `away` is now of `into`, who has of both what is in `left`; both revisions rise.

        The number of `away` stays taken, and what was decided about it stays readable under it.
        """
        ...

    async def part(self, account: Account, member: MemberId) -> MemberId:
        """The account leaves this member for a new one without anything but the doors it was given, to be closed."""
        ...
