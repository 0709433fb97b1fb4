"""Chats that belong to a community, and all that is kept under a chat's id."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.gating.adoption import Adoption
from bot.domain.gating.chats import Entry, LinkedChat
from bot.domain.giving.policy import DoorKind
from bot.domain.ids import Account, CommunityId, Place, Platform
from storage import tables
from storage.statements import insert

_c, _d = tables.chat.c, tables.door.c
_DOORS = (tables.door, tables.trouble)
_UNDER_ITS_ID = (
    tables.place,
    tables.chat,
    *_DOORS,
    tables.join_request,
    tables.invite,
    tables.sighting,
    tables.link_code,
)


class LinkedChats:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def link(self, chat: LinkedChat) -> bool:
        where = {"platform": chat.place.platform, "place_id": chat.place.id}
        place = insert(self._connection, tables.place).values(**where, community_id=chat.community)
        await self._connection.execute(place.on_conflict_do_nothing())
        owner = select(tables.place.c.community_id).where(*_at(tables.place, chat.place))
        if await self._connection.scalar(owner) != chat.community:
            return False
        row = insert(self._connection, tables.chat).values(
            **where, community_id=chat.community, title=chat.title, entry=chat.entry
        )
        made = await self._connection.scalar(row.on_conflict_do_nothing().returning(_c.place_id))
        return made is not None

    async def get(self, place: Place) -> LinkedChat | None:
        return next(iter(await self._some(*_at(tables.chat, place))), None)

    async def all(self, community: CommunityId) -> Sequence[LinkedChat]:
        return await self._some(_c.community_id == community)

    async def set_title(self, place: Place, title: str) -> None:
        await self._connection.execute(update(tables.chat).where(*_at(tables.chat, place)).values(title=title))

    async def set_entry(self, place: Place, entry: Entry) -> None:
        await self._connection.execute(update(tables.chat).where(*_at(tables.chat, place)).values(entry=entry))

    async def adoption(self, place: Place) -> Adoption:
        rows = await self._connection.execute(select(tables.chat).where(*_at(tables.chat, place)))
        return next((_adoption(row) for row in rows), Adoption(place))

    async def set_adoption(self, adoption: Adoption) -> None:
        values = {
            "audit_since": adoption.since,
            "deadline": adoption.deadline,
            "by_id": adoption.by.id if adoption.by else None,
            "by_name": adoption.by.name if adoption.by else None,
            "warned_at": adoption.warned_at,
        }
        await self._connection.execute(update(tables.chat).where(*_at(tables.chat, adoption.place)).values(**values))

    async def adopting(self) -> Sequence[Adoption]:
        rows = await self._connection.execute(
            select(tables.chat)
            .join_from(tables.chat, tables.community, tables.community.c.id == _c.community_id)
            .where(_c.deadline.is_not(None), tables.community.c.allowed)
            .order_by(_c.deadline)
        )
        return [_adoption(row) for row in rows]

    async def unlink(self, place: Place) -> None:
        for table in _UNDER_ITS_ID:
            await self._connection.execute(delete(table).where(*_at(table, place)))

    async def move(self, old: Place, new: Place) -> bool:
        if await self.get(old) is None:
            return False
        for table in _DOORS:
            itself = (*_at(table, old), table.c.kind == DoorKind.CHAT)
            await self._connection.execute(update(table).where(*itself).values(door_id=new.id))
        for table in _UNDER_ITS_ID:
            await self._connection.execute(update(table).where(*_at(table, old)).values(place_id=new.id))
        return True

    async def _some(self, *conditions: ColumnElement[bool]) -> list[LinkedChat]:
        rows = await self._connection.execute(
            select(tables.chat)
            .join_from(tables.chat, tables.community, tables.community.c.id == _c.community_id)
            .where(*conditions, tables.community.c.allowed)
            .order_by(_c.platform, _c.place_id)
        )
        return [_chat(row) for row in rows]


def _at(table: Table, place: Place) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.platform == place.platform, table.c.place_id == place.id


def _adoption(row: Any) -> Adoption:
    platform = Platform(row.platform)
    by = None if row.by_id is None else Account(platform, row.by_id, row.by_name)
    return Adoption(Place(platform, row.place_id), row.audit_since, row.deadline, by, row.warned_at)


def _chat(row: Any) -> LinkedChat:
    return LinkedChat(
        Place(Platform(row.platform), row.place_id), CommunityId(row.community_id), row.title, Entry(row.entry)
    )
