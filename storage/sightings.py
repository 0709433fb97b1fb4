"""Whom the bot has seen in which chat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, false, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.chats import Movement
from bot.domain.ids import Account, Place
from storage import tables
from storage.statements import insert

_s, _p = tables.sighting.c, tables.place.c
_KEY = ("platform", "place_id", "platform_user_id")


class Sightings:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def moved(self, movement: Movement) -> bool:
        return await self._put(movement.place, movement.account, movement.at, here=not movement.went)

    async def spoke(self, place: Place, account: Account, at: datetime) -> None:
        await self._put(place, account, at, here=True)

    async def here(self, place: Place, after: int, limit: int) -> Sequence[Account]:
        look = select(_s.platform_user_id, _s.name).where(*_at(place), _s.here == true(), _s.platform_user_id > after)
        rows = await self._connection.execute(look.order_by(_s.platform_user_id).limit(limit))
        return [Account(place.platform, number, name) for number, name in rows]

    async def purge(self, before: datetime) -> int:
        gone = delete(tables.sighting).where(_s.at < before, _s.here == false())
        return (await self._connection.execute(gone)).rowcount

    async def _put(self, place: Place, account: Account, at: datetime, *, here: bool) -> bool:
        """Moments are whole seconds on some platforms: of two in one second the later word counts."""
        community = select(_p.community_id).where(_p.platform == place.platform, _p.place_id == place.id)
        owner = await self._connection.scalar(community)
        if owner is None:
            return False
        key: dict[str, Any] = dict(zip(_KEY, (place.platform, place.id, account.id), strict=True))
        said = {"community_id": owner, "name": account.name, "here": here, "at": at}
        new = insert(self._connection, tables.sighting).values(**key, **said)
        newer = new.on_conflict_do_update(index_elements=list(_KEY), set_=said, where=_s.at <= new.excluded.at)
        return (await self._connection.scalar(newer.returning(_s.platform_user_id))) is not None


def _at(place: Place) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _s.platform == place.platform, _s.place_id == place.id
