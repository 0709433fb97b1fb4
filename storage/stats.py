"""Figures of a community, counted where the rows are: a row for each tier and day comes back, not one for each pass."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import CommunityId
from bot.domain.passes import Cause
from bot.domain.stats import AHEAD, Tally
from storage import tables

_p, _m, _w = tables.passes.c, tables.member.c, tables.wallet.c
_COUNTS = or_(_p.cause.is_(None), _p.cause != Cause.JOINED)
"""A pass that goes on in that of another member counts there."""


class Figures:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tally(self, community: CommunityId, first: date, now: datetime) -> Tally:
        begin = datetime.combine(first, time(), UTC)
        lasted = or_(_p.ended_at.is_(None), _p.ended_at >= begin)
        held = self._passes(community, _p.tier, func.count()).where(_p.since < begin, lasted).group_by(_p.tier)
        rows = await self._connection.execute(held)
        gained = await self._by_day(community, _p.since, begin)
        lost = await self._by_day(community, _p.ended_at, begin)
        everybody = _m.community_id == community, _m.joined_into.is_(None)
        members = await self._count(select(func.count(_m.id)).where(*everybody))
        proved = select(func.count(func.distinct(_w.member_id))).where(_w.community_id == community)
        verified = await self._count(proved.where(_w.stale_at.is_(None)))
        ending = {days: await self._ending(community, now, days) for days in AHEAD}
        return Tally({row[0]: row[1] for row in rows}, gained, lost, members, verified, ending)

    async def _by_day(
        self, community: CommunityId, column: ColumnElement[datetime | None], begin: datetime
    ) -> Mapping[tuple[str, date], int]:
        day = self._day(column)
        look = self._passes(community, _p.tier, day, func.count()).where(column >= begin)
        found = await self._connection.execute(look.group_by(_p.tier, day))
        return {(tier, _date(when)): count for tier, when, count in found}

    async def _ending(self, community: CommunityId, now: datetime, days: int) -> int:
        soon = (_p.ended_at.is_(None), _p.until > now, _p.until <= now + timedelta(days=days))
        return await self._count(self._passes(community, func.count()).where(*soon))

    def _passes(self, community: CommunityId, *columns: ColumnElement[Any]) -> Select[Any]:
        joined = select(*columns).select_from(tables.passes).join(tables.member, _m.id == _p.member_id)
        return joined.where(_m.community_id == community, _COUNTS)

    def _day(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The day in UTC, which SQLite keeps moments in and PostgreSQL must be told."""
        return func.date(func.timezone("UTC", column) if self._connection.dialect.name == "postgresql" else column)

    async def _count(self, look: Select[Any]) -> int:
        return int(await self._connection.scalar(look) or 0)


def _date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
