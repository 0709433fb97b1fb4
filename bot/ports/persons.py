"""Promises about all that is kept of one person: handing it out, letting it go, and forgetting it for good."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.ids import Account, Address, CommunityId, MemberId
from bot.domain.leaving.forgetting import StandIns

Rows = Sequence[Mapping[str, object]]


class Tombstones(Protocol):
    """Marks of who was forgotten, kept beside the database, so that one restored from before forgets them again."""

    def mark(self, community: CommunityId, account: Account) -> str:
        """The mark of this account there; without the key it tells of nobody."""
        ...

    def stand_ins(self, accounts: Collection[Account], addresses: Collection[Address]) -> StandIns:
        """Who stands in for these."""
        ...

    async def keep(self, marks: Collection[str]) -> None:
        """Keep these marks, whatever becomes of the database."""
        ...

    async def kept(self) -> frozenset[str]:
        """Every mark."""
        ...


class Persons(Protocol):
    """`members`: a person's number here, with those joined into it. `accounts`: theirs, known as members or not."""

    async def whole(self, community: CommunityId, account: Account) -> tuple[Sequence[MemberId], Sequence[Account]]:
        """The numbers and accounts of whoever this account is here; of somebody unseen none, and the account."""
        ...

    async def everything(
        self, community: CommunityId, members: Collection[MemberId], accounts: Collection[Account]
    ) -> Mapping[str, Rows]:
        """Every row that tells of this person, by the noun it is kept under; secrets of the sign-in left out."""
        ...

    async def let_go(self, members: Collection[MemberId], at: datetime) -> None:
        """End their awards, so that nothing stands any more once their wallets are gone."""
        ...

    async def addresses(
        self, community: CommunityId, members: Collection[MemberId], accounts: Collection[Account]
    ) -> frozenset[Address]:
        """Every address that is known of them, those unlinked long ago too."""
        ...

    async def has_doors(self, members: Collection[MemberId]) -> bool:
        """Whether something this bot gave them is not taken back yet."""
        ...

    async def telling_of(self, community: CommunityId, stand_ins: StandIns) -> Mapping[str, Collection[int]]:
        """The facts of the community that may tell of them: numbers of rows, by the noun they are kept under."""
        ...

    async def forget(
        self,
        community: CommunityId,
        members: Collection[MemberId],
        stand_ins: StandIns,
        told_in: Mapping[str, Collection[int]],
    ) -> None:
        """Delete every row of theirs, and put the stand-ins where the rows of others name them."""
        ...

    async def mark(self, marks: Collection[str], at: datetime) -> None:
        """This database has forgotten these."""
        ...

    async def marks(self) -> frozenset[str]:
        """Whom this database has forgotten."""
        ...

    async def known(self) -> Sequence[tuple[CommunityId, Account]]:
        """Every account of every member."""
        ...
