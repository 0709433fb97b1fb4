"""Facts that happened; those about a member are that member's news until shown."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.events import Event, EventKind
from bot.domain.ids import CommunityId, MemberId
from storage import tables
from storage.statements import among

_e = tables.event.c
_WHOLE = select(_e.kind, _e.community_id, _e.member_id, _e.at, _e.facts, _e.id)
_NEW = tables.event.insert().returning(_e.id, sort_by_parameter_order=True)


class Events:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, event: Event) -> Event:
        return (await self.add_all([event]))[0]

    async def add_all(self, events: Sequence[Event]) -> list[Event]:
        rows = [
            {"kind": one.kind, "community_id": one.community, "member_id": one.member, "at": one.at, "facts": one.facts}
            for one in events
        ]
        made = await self._connection.scalars(_NEW, rows) if rows else ()
        return [replace(event, id=number) for event, number in zip(events, made, strict=True)]

    async def get(self, event: int) -> Event:
        found = await self._some(_WHOLE.where(_e.id == event))
        if not found:
            raise KeyError(event)
        return found[0]

    async def those(self, events: Collection[int]) -> Sequence[Event]:
        return await self._some(_WHOLE.where(among(self._connection, _e.id, events)).order_by(_e.id))

    async def since(self, community: CommunityId, kind: EventKind, at: datetime) -> Sequence[Event]:
        found = _WHOLE.where(_e.community_id == community, _e.kind == kind, _e.at > at)
        return await self._some(found.order_by(_e.id.desc()))

    async def news(self, member: MemberId, limit: int) -> Sequence[Event]:
        mine = _WHOLE.where(_e.member_id == member, _e.shown_at.is_(None))
        return await self._some(mine.order_by(_e.id).limit(limit))

    async def shown(self, member: MemberId, at: datetime) -> None:
        mine = (_e.member_id == member, _e.shown_at.is_(None))
        await self._connection.execute(update(tables.event).where(*mine).values(shown_at=at))

    async def _some(self, query: Select[Any, Any, Any, Any, Any, Any]) -> list[Event]:
        rows = await self._connection.execute(query)
        return [
            Event(EventKind(kind), community, member, at, facts, number)
            for kind, community, member, at, facts, number in rows
        ]
