"""Awards: moderators' own decisions, each open until it is ended."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.giving.passes import Award
from bot.domain.ids import Account, CommunityId, MemberId, Platform
from storage import tables
from storage.statements import among, listed, those

_a, _m = tables.award.c, tables.member.c


_WHOLE: Select[*tuple[Any, ...]] = select(
    _a.member_id, _a.tier, _a.until, _a.by_platform, _a.by_id, _a.by_name, _a.why, _a.at, _a.id, _a.adopted
).order_by(_a.member_id, _a.id)


@cache
def _open(dialect: str) -> Select[*tuple[Any, ...]]:
    return _WHOLE.where(listed(dialect, _a.member_id), _a.ended_at.is_(None))


class Awards:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(self, members: Collection[MemberId]) -> Sequence[Award]:
        look = _open(self._connection.dialect.name)
        return _awards(await self._connection.execute(look, those(self._connection, members)))

    async def any_open(self, community: CommunityId, tier: str, now: datetime) -> bool:
        goes_on = or_(_a.until.is_(None), _a.until > now)
        look = select(_a.id).where(_a.tier == tier, _a.ended_at.is_(None), goes_on, _a.member_id.in_(_here(community)))
        return await self._connection.scalar(look.limit(1)) is not None

    async def ended_with(self, community: CommunityId, tier: str, at: datetime) -> Sequence[Award]:
        of_it = (_a.tier == tier, _a.ended_at == at, _a.member_id.in_(_here(community)))
        return _awards(await self._connection.execute(_WHOLE.where(*of_it)))

    async def revive(self, awards: Collection[Award]) -> None:
        ids, members = [award.id for award in awards], [award.member for award in awards]
        other = tables.award.alias()
        taken = exists().where(other.c.member_id == _a.member_id, other.c.tier == _a.tier, other.c.ended_at.is_(None))
        back = update(tables.award).where(among(self._connection, _a.id, ids), ~taken)
        await self._connection.execute(back.values(ended_at=None))
        theirs = update(tables.member).where(among(self._connection, _m.id, members))
        await self._connection.execute(theirs.values(revision=_m.revision + 1))

    async def add(self, award: Award) -> Award:
        same = (_a.member_id == award.member, _a.tier == award.tier, _a.ended_at.is_(None))
        await self._connection.execute(update(tables.award).where(*same).values(ended_at=award.at))
        new = tables.award.insert().values(
            member_id=award.member,
            tier=award.tier,
            until=award.until,
            by_platform=award.by.platform,
            by_id=award.by.id,
            by_name=award.by.name,
            why=award.why,
            at=award.at,
            adopted=award.adopted,
        )
        number = (await self._connection.execute(new.returning(_a.id))).scalar_one()
        change = update(tables.member).where(_m.id == award.member)
        await self._connection.execute(change.values(revision=_m.revision + 1))
        return replace(award, id=number)

    async def end(self, award: Award, at: datetime) -> None:
        this = update(tables.award).where(_a.id == award.id, _a.ended_at.is_(None))
        await self._connection.execute(this.values(ended_at=at))
        change = update(tables.member).where(_m.id == award.member)
        await self._connection.execute(change.values(revision=_m.revision + 1))

    async def close_past(self, members: Collection[MemberId], now: datetime) -> None:
        """They ended at their own moment, not when somebody looked."""
        past = (among(self._connection, _a.member_id, members), _a.ended_at.is_(None), _a.until <= now)
        await self._connection.execute(update(tables.award).where(*past).values(ended_at=_a.until))

    async def end_tier(self, community: CommunityId, tier: str, at: datetime) -> None:
        of_it = (_a.tier == tier, _a.ended_at.is_(None), _a.member_id.in_(_here(community)))
        had = select(_a.member_id).where(*of_it)
        await self._connection.execute(update(tables.member).where(_m.id.in_(had)).values(revision=_m.revision + 1))
        await self._connection.execute(update(tables.award).where(*of_it).values(ended_at=at))


def _awards(rows: Iterable[Any]) -> list[Award]:
    return [
        Award(member, tier, until, Account(Platform(platform), by, name), why, at, number, adopted)
        for member, tier, until, platform, by, name, why, at, number, adopted in rows
    ]


def _here(community: CommunityId) -> Select[tuple[int]]:
    return select(_m.id).where(_m.community_id == community)
