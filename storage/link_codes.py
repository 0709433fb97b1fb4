"""Codes that link a chat, by their hashes, and wrong ones that were typed."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.gating.linking import LinkCode
from bot.domain.ids import Account, CommunityId, Place, Platform
from storage import tables

_c, _m = tables.link_code.c, tables.code_miss.c


class LinkCodes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, code: LinkCode) -> None:
        by, place = code.by, code.place
        await self._connection.execute(
            tables.link_code.insert().values(
                hash=code.hash,
                community_id=code.community,
                platform=place.platform if place else None,
                place_id=place.id if place else None,
                by_platform=by.platform if by else None,
                by_id=by.id if by else None,
                by_name=by.name if by else None,
                expires_at=code.expires_at,
            )
        )

    async def get(self, code_hash: str, now: datetime) -> LinkCode | None:
        good = (_c.hash == code_hash, _c.used_at.is_(None), _c.expires_at > now)
        row = (await self._connection.execute(select(tables.link_code).where(*good))).one_or_none()
        if row is None:
            return None
        by = None if row.by_id is None else Account(Platform(row.by_platform), row.by_id, row.by_name)
        place = None if row.place_id is None else Place(Platform(row.platform), row.place_id)
        return LinkCode(row.hash, CommunityId(row.community_id), row.expires_at, by, place)

    async def use(self, code_hash: str, now: datetime) -> bool:
        """One statement, so that of many at once only one finds it unused."""
        good = (_c.hash == code_hash, _c.used_at.is_(None), _c.expires_at > now)
        use = update(tables.link_code).where(*good).values(used_at=now).returning(_c.hash)
        return (await self._connection.scalar(use)) is not None

    async def miss(self, account: Account, at: datetime) -> None:
        row = {"platform": account.platform, "platform_user_id": account.id, "at": at}
        await self._connection.execute(tables.code_miss.insert().values(**row))

    async def misses(self, account: Account, since: datetime) -> int:
        mine = (_m.platform == account.platform, _m.platform_user_id == account.id, _m.at > since)
        return (await self._connection.scalar(select(func.count(_m.id)).where(*mine))) or 0

    async def purge(self, before: datetime) -> int:
        await self._connection.execute(delete(tables.code_miss).where(_m.at < before))
        return (await self._connection.execute(delete(tables.link_code).where(_c.expires_at < before))).rowcount
