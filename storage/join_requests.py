"""Requests to join a chat: one row for each account and chat, the newest one it made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, exists, func, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.gating.gates import JoinRequest, Knock, Said, Stage
from bot.domain.giving.members import Member
from bot.domain.giving.policy import DoorKind
from bot.domain.ids import Account, CommunityId, MemberId, Place, Platform
from storage import tables
from storage.statements import insert
from storage.stillness import goes_on

_r, _c, _t = tables.join_request.c, tables.community.c, tables.trouble.c
_OPEN = _r.stage == Stage.OPEN.value


class JoinRequests:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, knock: Knock, member: Member) -> bool:
        """One statement, so that of the same update twice at once only one is kept."""
        place = knock.place
        key = {"platform": place.platform, "place_id": place.id, "platform_user_id": knock.account.id}
        said = {
            "community_id": member.community,
            "member_id": member.id,
            "private_id": knock.private,
            "link": knock.link,
            "asked_at": knock.asked_at,
            "number": knock.number,
            "stage": Stage.OPEN,
            "said": Said.NOTHING,
            "look_at": knock.asked_at,
            "language": knock.language,
        }
        new = insert(self._connection, tables.join_request).values(**key, **said)
        same_second = (_r.asked_at == new.excluded.asked_at) & (_r.number < new.excluded.number)
        newer = new.on_conflict_do_update(
            index_elements=list(key), set_=said, where=(_r.asked_at < new.excluded.asked_at) | same_second
        )
        return (await self._connection.scalar(newer.returning(_r.id))) is not None

    async def waiting(self, place: Place) -> int:
        look = select(func.count()).select_from(tables.join_request).where(*_at(place), _OPEN)
        return (await self._connection.scalar(look)) or 0

    async def due(self, place: Place, now: datetime, limit: int) -> Sequence[JoinRequest]:
        untold_first = case((_r.said == Said.NOTHING, 0), else_=1)
        return await self._some(*_at(place), _OPEN, _r.look_at <= now, first=[untold_first], limit=limit)

    async def due_places(self, now: datetime) -> Sequence[Place]:
        here = (_t.platform == _r.platform, _t.place_id == _r.place_id)
        shut = exists().where(*here, _t.kind == DoorKind.CHAT.value, _t.again > now)
        rows = await self._connection.execute(
            select(_r.platform, _r.place_id)
            .distinct()
            .join_from(tables.join_request, tables.community, _c.id == _r.community_id)
            .where(_OPEN, _r.look_at <= now, _c.allowed, goes_on(_c.id), not_(shut))
            .order_by(_r.platform, _r.place_id)
        )
        return [Place(Platform(platform), place) for platform, place in rows]

    async def of(self, member: MemberId, place: Place) -> JoinRequest | None:
        return next(iter(await self._some(_r.member_id == member, *_at(place), _OPEN)), None)

    async def keep_open(self, request: JoinRequest, said: Said, look_at: datetime) -> None:
        await self._change(request, said=said, look_at=look_at)

    async def close(self, request: JoinRequest, stage: Stage) -> None:
        await self._change(request, stage=stage)

    async def wake(self, request: JoinRequest, now: datetime) -> None:
        sooner = case((_r.look_at > now, now), else_=_r.look_at)
        await self._change(request, look_at=sooner)

    async def purge(self, before: datetime) -> int:
        over = delete(tables.join_request).where(_r.asked_at < before, _r.stage != Stage.OPEN.value)
        return (await self._connection.execute(over)).rowcount

    async def _change(self, request: JoinRequest, **values: object) -> None:
        """Nothing, if it is over, or the account has asked anew meanwhile."""
        knock = request.knock
        same = (_r.id == request.id, _r.asked_at == knock.asked_at, _r.number == knock.number, _OPEN)
        await self._connection.execute(update(tables.join_request).where(*same).values(**values))

    async def _some(
        self, *conditions: ColumnElement[bool], first: Sequence[ColumnElement[int]] = (), limit: int | None = None
    ) -> list[JoinRequest]:
        look = select(tables.join_request).where(*conditions).order_by(*first, _r.look_at, _r.id).limit(limit)
        return [_request(row) for row in await self._connection.execute(look)]


def _at(place: Place) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _r.platform == place.platform, _r.place_id == place.id


def _request(row: Any) -> JoinRequest:
    platform = Platform(row.platform)
    place, account = Place(platform, row.place_id), Account(platform, row.platform_user_id)
    return JoinRequest(
        row.id,
        Knock(place, account, row.private_id, row.asked_at, row.link, row.number, row.language),
        CommunityId(row.community_id),
        MemberId(row.member_id),
        Stage(row.stage),
        Said(row.said),
        row.look_at,
    )
