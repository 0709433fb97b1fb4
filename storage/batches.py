"""Awards from a file that wait for the yes of whoever handed it in."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.awarding.award_files import Batch, Wanted
from bot.domain.ids import Account, CommunityId, Place, Platform
from storage import tables

_b, _l = tables.batch.c, tables.batch_line.c


class Batches:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, batch: Batch) -> Batch:
        new = tables.batch.insert().values(
            community_id=batch.community,
            place_platform=batch.place.platform,
            place_id=batch.place.id,
            by_platform=batch.by.platform,
            by_id=batch.by.id,
            by_name=batch.by.name,
            at=batch.at,
        )
        number = (await self._connection.execute(new.returning(_b.id))).scalar_one()
        rows = [
            {
                "batch_id": number,
                "line": line,
                "community_id": batch.community,
                "platform": one.whom.platform,
                "platform_user_id": one.whom.id,
                "name": one.whom.name,
                "tier": one.tier,
                "until": one.until,
                "why": one.why,
                "on_chain": one.on_chain,
            }
            for line, one in enumerate(batch.wanted)
        ]
        await self._connection.execute(tables.batch_line.insert(), rows)
        return Batch(batch.community, batch.place, batch.by, batch.at, batch.wanted, number)

    async def get(self, batch: int) -> Batch | None:
        row = (await self._connection.execute(select(tables.batch).where(_b.id == batch))).one_or_none()
        if row is None:
            return None
        look = select(_l.platform, _l.platform_user_id, _l.name, _l.tier, _l.until, _l.why, _l.on_chain)
        lines = await self._connection.execute(look.where(_l.batch_id == batch).order_by(_l.line))
        wanted = tuple(
            Wanted(Account(Platform(platform), number, name), tier, until, why, on_chain)
            for platform, number, name, tier, until, why, on_chain in lines
        )
        place = Place(Platform(row.place_platform), row.place_id)
        by = Account(Platform(row.by_platform), row.by_id, row.by_name)
        return Batch(CommunityId(row.community_id), place, by, row.at, wanted, batch)

    async def remove(self, batch: int) -> None:
        await self._connection.execute(delete(tables.batch).where(_b.id == batch))

    async def purge(self, before: datetime) -> None:
        await self._connection.execute(delete(tables.batch).where(_b.at < before))
