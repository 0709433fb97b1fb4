"""What a delivery asks of a member, in one statement each: there are as many of them as roles that change."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, false, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.giving.doors import DoorState, DoorTrouble, Given, Matching
from bot.domain.giving.policy import Door, DoorKind
from bot.domain.ids import Account, CommunityId, MemberId, Place, Platform
from storage import tables

_a, _d, _f = tables.account.c, tables.door.c, tables.freeze.c
_m, _p, _t = tables.member.c, tables.place.c, tables.trouble.c
_KEY = ("platform", "place_id", "kind", "door_id")
STATE = (_d.kind, _d.platform, _d.place_id, _d.door_id, _d.wanted, _d.given, _d.seen, _d.taken_until)

_ACCOUNT = (_a.platform, _a.platform_user_id, _a.name)
_THEIRS = and_(_a.member_id == _m.id, _a.platform == bindparam("platform"))
_ON_IT = and_(_d.member_id == _m.id, _d.platform == bindparam("platform"))
_IN_THE_WAY = and_(_t.community_id == _m.community_id, *(_t[name] == _d[name] for name in _KEY))
_JOINED = (
    tables.member.outerjoin(tables.account, _THEIRS)
    .outerjoin(tables.door, _ON_IT)
    .outerjoin(tables.trouble, _IN_THE_WAY)
    .outerjoin(tables.freeze, _f.community_id == _m.community_id)
)
_ORDER = (_a.id, _d.place_id, _d.kind, _d.door_id)
_MATCHING = (
    select(_m.id, _m.community_id, _f.community_id, *_ACCOUNT, *STATE, _t.problem, _t.since, _t.again)
    .select_from(_JOINED)
    .where(_m.id == bindparam("member"))
    .order_by(*_ORDER)
)

_HERE = and_(_d.member_id == _a.member_id, _d.platform == _p.platform, _d.place_id == _p.place_id)
_AT = (
    select(_a.member_id, _a.community_id, null(), *_ACCOUNT, *STATE, null(), null(), null())
    .select_from(tables.place.join(tables.account, _a.community_id == _p.community_id).outerjoin(tables.door, _HERE))
    .where(_p.platform == bindparam("platform"), _p.place_id == bindparam("place"))
    .where(_a.platform == bindparam("platform"), _a.platform_user_id == bindparam("number"))
    .order_by(*_ORDER)
)

_OWNER = select(_a.member_id).where(
    _a.community_id == bindparam("in_community"),
    _a.platform == bindparam("on"),
    _a.platform_user_id == bindparam("number"),
)
_DOOR = (_d.member_id == bindparam("whose"), *(_d[name] == bindparam(f"door_{name}") for name in _KEY))
_MARK = (
    update(tables.door)
    # held until the transaction ends: an account does not become another member's meanwhile
    .where(*_DOOR, _d.member_id == _OWNER.with_for_update().scalar_subquery())
    .values(given=bindparam("now_given"), seen=bindparam("now_seen"), taken_until=None)
    .returning(_d.wanted)
)
_FORGET = delete(tables.door).where(*_DOOR, _d.wanted == false(), _d.given == Given.NOT)


class Matchings:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def matching(self, member: MemberId, platform: Platform) -> Matching | None:
        return await self._matching(_MATCHING, {"member": member, "platform": platform})

    async def matching_at(self, place: Place, account: Account) -> Matching | None:
        return await self._matching(_AT, {"platform": place.platform, "place": place.id, "number": account.id})

    async def mark_theirs(self, member: Matching, door: Door, given: Given, *, seen: bool) -> bool:
        if member.account is None:
            return False
        whose = {"in_community": member.community, "on": member.account.platform, "number": member.account.id}
        key = {"whose": member.member, **{f"door_{name}": value for name, value in row_of(door).items()}}
        now = {**whose, **key, "now_given": given, "now_seen": seen}
        wanted = await self._connection.scalar(_MARK, now)
        if wanted is False and given is Given.NOT:
            await self._connection.execute(_FORGET, key)
        return wanted is not None

    async def _matching(self, look: Select[*tuple[Any, ...]], of: dict[str, object]) -> Matching | None:
        rows = (await self._connection.execute(look, of)).all()
        if not rows:
            return None
        member, community, frozen, platform, number, name, *_ = rows[0]
        account = Account(Platform(platform), number, name) if platform is not None else None
        states = [state_of(row[6:14]) for row in rows if row[6] is not None]
        shut = [DoorTrouble(door_of(*row[6:10]), *row[14:]) for row in rows if row[14] is not None]
        return Matching(
            *(MemberId(member), CommunityId(community), account),
            tuple({state.door: state for state in states}.values()),  # whoever has two accounts there has each twice
            {trouble.door: trouble for trouble in shut},
            frozen is not None,
        )


def state_of(row: Sequence[Any]) -> DoorState:
    """The door of the columns `STATE`."""
    *door, wanted, given, seen, until = row
    return DoorState(door_of(*door), wanted, Given(given), seen, until)


def door_of(kind: str, platform: str, place: int, number: int) -> Door:
    """The door of these columns."""
    return Door(DoorKind(kind), Place(Platform(platform), place), number)


def row_of(door: Door) -> dict[str, Any]:
    """The columns of this door."""
    return {"platform": door.place.platform, "place_id": door.place.id, "kind": door.kind, "door_id": door.id}
