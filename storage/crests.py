"""The pictures of communities."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Community, CommunityId
from bot.domain.signing_in.crests import Crest
from storage import tables
from storage.communities import Communities
from storage.statements import insert

_t, _c = tables.crest.c, tables.community.c


class Crests:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, community: CommunityId) -> Crest | None:
        found = await self._connection.execute(select(_t.called, _t.picture).where(_t.community_id == community))
        row = found.first()
        return Crest(row.called, row.picture) if row and row.called else None

    async def keep(self, community: CommunityId, crest: Crest | None, look_at: datetime) -> None:
        kept = crest or Crest("", b"")
        now = {"called": kept.called, "picture": kept.picture, "look_at": look_at}
        new = insert(self._connection, tables.crest).values(community_id=community, **now)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["community_id"], set_=now))

    async def due(self, now: datetime, limit: int) -> Sequence[Community]:
        waiting = (
            select(_c.id)
            .outerjoin(tables.crest, _t.community_id == _c.id)
            .where(_c.allowed, _t.look_at.is_(None) | (_t.look_at <= now))
            .order_by(_t.look_at.nulls_first(), _c.id)
            .limit(limit)
        )
        every = Communities(self._connection)
        return [await every.get(CommunityId(one)) for one in (await self._connection.scalars(waiting)).all()]
