"""Tiers that are being put together: one for each moderator and community."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.drafts import Draft, Pasted
from bot.domain.holdings import Kind
from bot.domain.ids import Account, Address, ChainName, CommunityId, Platform
from storage import tables

_d = tables.draft.c
_IN_COLUMNS = {"community", "author", "expires_at", "id"}


class Drafts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin(self, draft: Draft) -> Draft:
        who = draft.author
        await self._connection.execute(delete(tables.draft).where(*_of(draft.community, who)))
        new = tables.draft.insert().values(
            community_id=draft.community, platform=who.platform, platform_user_id=who.id, **_state(draft)
        )
        return replace(draft, id=(await self._connection.execute(new.returning(_d.id))).scalar_one())

    async def get(self, draft: int) -> Draft | None:
        found = (await self._connection.execute(select(tables.draft).where(_d.id == draft))).first()
        return _draft(found) if found else None

    async def of(self, community: CommunityId, author: Account) -> Draft | None:
        found = (await self._connection.execute(select(tables.draft).where(*_of(community, author)))).first()
        return _draft(found) if found else None

    async def keep(self, draft: Draft) -> None:
        await self._connection.execute(update(tables.draft).where(_d.id == draft.id).values(**_state(draft)))

    async def drop(self, draft: int) -> None:
        await self._connection.execute(delete(tables.draft).where(_d.id == draft))

    async def purge(self, now: datetime) -> int:
        return (await self._connection.execute(delete(tables.draft).where(_d.expires_at <= now))).rowcount


def _of(community: CommunityId, author: Account) -> tuple[ColumnElement[bool], ...]:
    return _d.community_id == community, _d.platform == author.platform, _d.platform_user_id == author.id


def _state(draft: Draft) -> dict[str, Any]:
    pieces = {name: value for name, value in asdict(draft).items() if name not in _IN_COLUMNS}
    return {"expires_at": draft.expires_at, "pieces": pieces}


def _draft(row: Row[Any]) -> Draft:
    pieces = dict(row.pieces)
    pasted = pieces.pop("pasted")
    if pasted is not None:
        kinds = tuple(Kind(kind) for kind in pasted["kinds"])
        pasted = Pasted(ChainName(pasted["chain"]), Address(pasted["contract"]), kinds)
    pieces["conditions"] = tuple(pieces["conditions"])
    author = Account(Platform(row.platform), row.platform_user_id)
    return Draft(CommunityId(row.community_id), author, row.expires_at, pasted=pasted, id=row.id, **pieces)
