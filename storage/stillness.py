"""What is frozen, and what tiers in their shadow would mean."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.changing.changes import Fate
from bot.domain.changing.stillness import Freeze, Shade
from bot.domain.ids import Account, CommunityId, MemberId, Platform
from storage import tables
from storage.statements import among, insert

_f, _s, _m = tables.freeze.c, tables.shade.c, tables.member.c


def goes_on(community: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the community of this column is not frozen."""
    return ~exists().where(_f.community_id == community)


class Freezes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, community: CommunityId) -> Freeze | None:
        row = (await self._connection.execute(select(tables.freeze).where(_f.community_id == community))).one_or_none()
        if row is None:
            return None
        return Freeze(community, row.at, Account(Platform(row.by_platform), row.by_id, row.by_name), row.why)

    async def set(self, freeze: Freeze) -> bool:
        by = {"by_platform": freeze.by.platform, "by_id": freeze.by.id, "by_name": freeze.by.name}
        new = insert(self._connection, tables.freeze)
        new = new.values(community_id=freeze.community, at=freeze.at, why=freeze.why, **by)
        done = await self._connection.scalar(new.on_conflict_do_nothing().returning(_f.community_id))
        return done is not None

    async def lift(self, community: CommunityId) -> bool:
        return bool(
            (await self._connection.execute(delete(tables.freeze).where(_f.community_id == community))).rowcount
        )


class Shades:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, members: Collection[MemberId]) -> Mapping[tuple[MemberId, str], Fate | None]:
        newest = _newest(among(self._connection, _s.member_id, members))
        look = select(_s.member_id, _s.tier, _s.fate).where(_s.id.in_(newest))
        rows = await self._connection.execute(look)
        return {(MemberId(member), tier): fate and Fate(fate) for member, tier, fate in rows}

    async def add(self, shades: Sequence[Shade]) -> None:
        rows = [
            {"member_id": one.member, "tier": one.tier, "fate": one.fate, "at": one.at, "facts": dict(one.facts)}
            for one in shades
        ]
        if rows:
            await self._connection.execute(tables.shade.insert(), rows)

    async def counts(self, community: CommunityId, tier: str) -> Mapping[Fate | None, int]:
        newest = _newest(_s.tier == tier, _s.member_id.in_(_here(community)))
        look = select(_s.fate, func.count()).where(_s.id.in_(newest)).group_by(_s.fate)
        return {fate and Fate(fate): count for fate, count in await self._connection.execute(look)}

    async def clear(self, community: CommunityId, tiers: Collection[str]) -> None:
        old = delete(tables.shade).where(_s.tier.in_(tiers), _s.member_id.in_(_here(community)))
        await self._connection.execute(old)


def _newest(*conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(func.max(_s.id)).where(*conditions).group_by(_s.member_id, _s.tier)


def _here(community: CommunityId) -> Select[tuple[int]]:
    return select(_m.id).where(_m.community_id == community)
