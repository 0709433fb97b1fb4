"""Figures of a community, counted where the rows are: a row for each tier and day comes back, not one for each pass."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, func, join, or_, select, true, values
from sqlalchemy import column as sql_column
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.giving.passes import Cause
from bot.domain.ids import CommunityId
from bot.domain.moderating.stats import AHEAD, Tally
from storage import tables
from storage.columns import Moment

_p, _m, _w = tables.passes.c, tables.member.c, tables.wallet.c
_COUNTS = or_(_p.cause.is_(None), _p.cause != Cause.JOINED)
"""A pass that goes on in that of another member counts there."""


class Figures:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tally(self, community: CommunityId, first: date, now: datetime) -> Tally:
        days = [first + timedelta(days=past) for past in range((now.astimezone(UTC).date() - first).days + 1)]
        gained = await self._by_day(community, _p.since, days)
        lost = await self._by_day(community, _p.ended_at, days)
        lasting, ending = await self._lasting(community, now)
        everybody = _m.community_id == community, _m.joined_into.is_(None)
        members = await self._count(select(func.count(_m.id)).where(*everybody))
        proved = select(func.count(func.distinct(_w.member_id))).where(_w.community_id == community)
        verified = await self._count(proved.where(_w.stale_at.is_(None)))
        return Tally(_before(lasting, gained, lost), gained, lost, members, verified, ending)

    async def _by_day(
        self, community: CommunityId, column: ColumnElement[datetime | None], days: Sequence[date]
    ) -> Mapping[tuple[str, date], int]:
        """Each tier's days counted by the index they lie together in: grouping would sort every pass there is."""
        bounds = [(nth, _midnight(day), _midnight(day + timedelta(days=1))) for nth, day in enumerate(days)]
        named = values(sql_column("nth", Integer), sql_column("begin", Moment), sql_column("end", Moment), name="day")
        day = named.data(bounds).cte("day")
        tier = select(_p.tier).distinct().subquery("tier")
        within = (_p.tier == tier.c.tier, column >= day.c.begin, column < day.c.end)
        count = self._passes(community, func.count()).where(*within).correlate(day, tier).scalar_subquery()
        found = await self._connection.execute(
            select(tier.c.tier, day.c.nth, count).select_from(join(tier, day, true()))
        )
        return {(name, days[nth]): number for name, nth, number in found if number}

    async def _lasting(self, community: CommunityId, now: datetime) -> tuple[Mapping[str, int], Mapping[int, int]]:
        """How many hold each tier now, and how many of all passes end within how many days."""
        soon = [func.count().filter(_p.until > now, _p.until <= now + timedelta(days=days)) for days in AHEAD]
        lasting = self._passes(community, _p.tier, func.count(), *soon).where(_p.ended_at.is_(None))
        rows = list(await self._connection.execute(lasting.group_by(_p.tier)))
        ending = {days: sum(row[2 + nth] for row in rows) for nth, days in enumerate(AHEAD)}
        return {row[0]: row[1] for row in rows}, ending

    def _passes(self, community: CommunityId, *columns: ColumnElement[Any]) -> Select[Any]:
        joined = select(*columns).select_from(tables.passes).join(tables.member, _m.id == _p.member_id)
        return joined.where(_m.community_id == community, _COUNTS)

    async def _count(self, look: Select[Any]) -> int:
        return int(await self._connection.scalar(look) or 0)


def _before(
    now: Mapping[str, int], gained: Mapping[tuple[str, date], int], lost: Mapping[tuple[str, date], int]
) -> Mapping[str, int]:
    """Who held each tier when the days began, from who holds it now: what was over by then is not looked through."""
    held = Counter(now)
    for (tier, _day), count in lost.items():
        held[tier] += count
    for (tier, _day), count in gained.items():
        held[tier] -= count
    return +held


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
