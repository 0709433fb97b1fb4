"""What moderators put together piece by piece: tiers, and templates of several. One of each for each and community."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Table, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.changing.drafts import Draft, Pasted
from bot.domain.changing.templates import Plan, Step, Template
from bot.domain.ids import Account, Address, ChainName, CommunityId, Platform
from bot.domain.requirements.holdings import GiveAt, Kind
from storage import tables

_IN_COLUMNS = {"community", "author", "expires_at", "id"}
Piecemeal = TypeVar("Piecemeal", Draft, Template)


class _Kept(ABC, Generic[Piecemeal]):
    table: ClassVar[Table]

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @abstractmethod
    def _made(self, row: Row[Any], pieces: dict[str, Any], pasted: Pasted | None) -> Piecemeal:
        """The one of this row, with these pieces."""

    async def begin(self, draft: Piecemeal) -> Piecemeal:
        who = draft.author
        await self._connection.execute(delete(self.table).where(self._by(draft.community, who)))
        new = self.table.insert().values(
            community_id=draft.community, platform=who.platform, platform_user_id=who.id, **_state(draft)
        )
        return replace(draft, id=(await self._connection.execute(new.returning(self.table.c.id))).scalar_one())

    async def get(self, draft: int) -> Piecemeal | None:
        return await self._one(self.table.c.id == draft)

    async def of(self, community: CommunityId, author: Account) -> Piecemeal | None:
        return await self._one(self._by(community, author))

    async def _one(self, which: ColumnElement[bool]) -> Piecemeal | None:
        row = (await self._connection.execute(select(self.table).where(which))).first()
        if row is None:
            return None
        pieces = dict(row.pieces)
        return self._made(row, pieces, _pasted(pieces.pop("pasted")))

    def _by(self, community: CommunityId, author: Account) -> ColumnElement[bool]:
        of = self.table.c
        return and_(of.community_id == community, of.platform == author.platform, of.platform_user_id == author.id)

    async def keep(self, draft: Piecemeal) -> None:
        change = update(self.table).where(self.table.c.id == draft.id)
        await self._connection.execute(change.values(**_state(draft)))

    async def drop(self, draft: int) -> None:
        await self._connection.execute(delete(self.table).where(self.table.c.id == draft))

    async def purge(self, now: datetime) -> int:
        return (await self._connection.execute(delete(self.table).where(self.table.c.expires_at <= now))).rowcount


class Drafts(_Kept[Draft]):
    table = tables.draft

    def _made(self, row: Row[Any], pieces: dict[str, Any], pasted: Pasted | None) -> Draft:
        pieces["conditions"] = tuple(pieces["conditions"])
        pieces["give_at"] = GiveAt(pieces.get("give_at", GiveAt.LATEST))
        return Draft(CommunityId(row.community_id), _author(row), row.expires_at, pasted=pasted, id=row.id, **pieces)


class Templates(_Kept[Template]):
    table = tables.template

    def _made(self, row: Row[Any], pieces: dict[str, Any], pasted: Pasted | None) -> Template:
        plan, steps = Plan(pieces.pop("plan")), tuple(Step(**step) for step in pieces.pop("steps"))
        whose = (CommunityId(row.community_id), _author(row), row.expires_at)
        return Template(*whose, plan, steps, pasted=pasted, id=row.id, **pieces)


def _state(draft: Draft | Template) -> dict[str, Any]:
    pieces = {name: value for name, value in asdict(draft).items() if name not in _IN_COLUMNS}
    return {"expires_at": draft.expires_at, "pieces": pieces}


def _author(row: Row[Any]) -> Account:
    return Account(Platform(row.platform), row.platform_user_id)


def _pasted(kept: Mapping[str, Any] | None) -> Pasted | None:
    if kept is None:
        return None
    return Pasted(ChainName(kept["chain"]), Address(kept["contract"]), tuple(Kind(kind) for kind in kept["kinds"]))
