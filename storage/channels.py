"""For each channel and role: is it to be open, and what did this bot change there. What is not kept is not ours."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, false, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.giving.channels import OpeningState, Trace
from bot.domain.giving.doors import Given
from bot.domain.giving.policy import Door, DoorKind, Opening, channel_door
from bot.domain.ids import CommunityId, Place, Platform
from storage import tables
from storage.statements import insert

_c, _t = tables.channel.c, tables.trouble.c
_CHANNEL = (_c.platform, _c.place_id, _c.channel_id)
_STATE = (*_CHANNEL, _c.role_id, _c.wanted, _c.given, _c.allowed, _c.denied)
_UNSETTLED = or_(and_(_c.wanted == true(), _c.given != Given.GIVEN), _c.wanted == false())
_NOTHING = {"given": Given.NOT, "allowed": 0, "denied": 0}


class OpenedChannels:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def want(self, community: CommunityId, openings: Collection[Opening]) -> frozenset[Door]:
        before = {state.opening for state in await self.all(community) if state.wanted}
        new, gone = set(openings) - before, before - set(openings)
        for opening in sorted(new | gone):
            await self._put(community, opening, {"wanted": opening in new}, _NOTHING)
        if gone:
            await self._forget(_c.community_id == community)
        return frozenset(opening.channel for opening in new | gone)

    async def of(self, channel: Door) -> Sequence[OpeningState]:
        return await self._states(*_at(channel.place), _c.channel_id == channel.id)

    async def all(self, community: CommunityId) -> Sequence[OpeningState]:
        return await self._states(_c.community_id == community)

    async def mark(self, community: CommunityId, opening: Opening, given: Given, trace: Trace) -> None:
        now = {"given": given, "allowed": trace.allowed, "denied": trace.denied}
        await self._put(community, opening, now, {"wanted": False})
        if given is Given.NOT:
            await self._forget(*_is(opening))

    async def behind(self, community: CommunityId, now: datetime) -> Sequence[Door]:
        same = (_t.platform == _c.platform, _t.place_id == _c.place_id, _t.door_id == _c.channel_id)
        troubled = exists().where(_t.community_id == community, *same, _t.kind == DoorKind.CHANNEL, _t.again > now)
        return await self._channels(_c.community_id == community, _UNSETTLED, not_(troubled))

    async def at(self, place: Place) -> Sequence[Door]:
        return await self._channels(*_at(place))

    async def _channels(self, *where: ColumnElement[bool]) -> Sequence[Door]:
        rows = await self._connection.execute(select(*_CHANNEL).distinct().where(*where).order_by(*_CHANNEL))
        return [channel_door(Place(Platform(platform), place), channel) for platform, place, channel in rows]

    async def _states(self, *where: ColumnElement[bool]) -> list[OpeningState]:
        look = select(*_STATE).where(*where).order_by(_c.wanted, *_CHANNEL, _c.role_id)
        return [_state(row) for row in await self._connection.execute(look)]

    async def _put(
        self, community: CommunityId, opening: Opening, change: dict[str, Any], otherwise: dict[str, Any]
    ) -> None:
        """Change this one; one that is not known yet starts as `otherwise` says."""
        key = _row(opening)
        new = insert(self._connection, tables.channel).values(**key, community_id=community, **otherwise, **change)
        await self._connection.execute(new.on_conflict_do_update(index_elements=list(key), set_=change))

    async def _forget(self, *where: ColumnElement[bool]) -> None:
        over = and_(_c.wanted == false(), _c.given == Given.NOT)
        await self._connection.execute(delete(tables.channel).where(*where, over))


def _state(row: Sequence[Any]) -> OpeningState:
    platform, number, channel, role, wanted, given, allowed, denied = row
    place = Place(Platform(platform), number)
    opening = Opening(channel_door(place, channel), Door(DoorKind.ROLE, place, role))
    return OpeningState(opening, wanted, Given(given), Trace(allowed, denied))


def _row(opening: Opening) -> dict[str, Any]:
    place = opening.channel.place
    return {
        "platform": place.platform,
        "place_id": place.id,
        "channel_id": opening.channel.id,
        "role_id": opening.role.id,
    }


def _is(opening: Opening) -> list[ColumnElement[bool]]:
    return [tables.channel.c[name] == value for name, value in _row(opening).items()]


def _at(place: Place) -> tuple[ColumnElement[bool], ...]:
    return (_c.platform == place.platform, _c.place_id == place.id)
