"""Whom the bot has seen in which chat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, false, func, not_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.gating.adoption import Tally
from bot.domain.gating.chats import Movement
from bot.domain.giving.doors import Given
from bot.domain.giving.policy import DoorKind
from bot.domain.ids import Account, Place
from storage import tables
from storage.statements import insert

_s, _p = tables.sighting.c, tables.place.c
_a, _d = tables.account.c, tables.door.c
_THEIRS = (
    _a.community_id == _s.community_id,
    _a.platform == _s.platform,
    _a.platform_user_id == _s.platform_user_id,
)
_THEIR_DOOR = (
    *_THEIRS,
    _d.member_id == _a.member_id,
    _d.kind == DoorKind.CHAT.value,
    _d.platform == _s.platform,
    _d.place_id == _s.place_id,
)
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

    async def known(self, place: Place, account: Account) -> bool:
        mine = (*_at(place), _s.platform_user_id == account.id, _s.here == true())
        return (await self._connection.scalar(select(_s.here).where(*mine))) is not None

    async def unadopted(self, place: Place, by: datetime, after: int, limit: int) -> Sequence[Account]:
        ours = exists().where(*_THEIR_DOOR, _d.given != Given.NOT.value)
        seen = (*_at(place), _s.here == true(), _s.at <= by, _s.platform_user_id > after, not_(ours))
        rows = await self._connection.execute(
            select(_s.platform_user_id, _s.name).where(*seen).order_by(_s.platform_user_id).limit(limit)
        )
        return [Account(place.platform, number, name) for number, name in rows]

    async def tally(self, place: Place) -> Tally:
        linked = exists().where(*_THEIRS, tables.wallet.c.member_id == _a.member_id)
        stay = exists().where(*_THEIR_DOOR, _d.wanted == true())
        counts = [func.count(), *(func.count().filter(each) for each in (linked, stay))]
        look = select(*counts).select_from(tables.sighting).where(*_at(place), _s.here == true())
        row = (await self._connection.execute(look)).one()
        return Tally(row[0], row[1], row[2])

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
