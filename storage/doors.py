"""For each member and door: wanted, given by this bot, seen. A door nobody recorded is not this bot's to touch."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, exists, false, not_, or_, select, text, update
from sqlalchemy.dialects.sqlite import Insert

from bot.domain.giving.doors import FROZEN, DoorState, DoorTrouble, Given
from bot.domain.giving.policy import Door, DoorKind
from bot.domain.ids import CommunityId, MemberId, Place, Platform
from storage import tables
from storage.matching import STATE, Matchings, door_of, row_of, state_of
from storage.statements import among, insert, insert_into, listed, those
from storage.tables.doors import BEHIND

_d, _t, _m = tables.door.c, tables.trouble.c, tables.member.c


@cache
def _wanted(dialect: str) -> Select[*tuple[Any, ...]]:
    look = select(_d.member_id, _d.kind, _d.platform, _d.place_id, _d.door_id)
    return look.where(listed(dialect, _d.member_id), _d.wanted)


@cache
def _want(dialect: str) -> Insert:
    """A door not known yet starts as one that was not given."""
    new = insert_into(dialect, tables.door)
    return new.on_conflict_do_update(index_elements=list(tables.door.primary_key), set_={"wanted": new.excluded.wanted})


class Doors(Matchings):
    async def of(self, member: MemberId, platform: Platform) -> Sequence[DoorState]:
        return await self._states(_d.member_id == member, _d.platform == platform)

    async def all_of(self, member: MemberId) -> Sequence[DoorState]:
        """The same on every platform."""
        return await self._states(_d.member_id == member)

    async def given(self, members: Collection[MemberId]) -> Mapping[MemberId, Collection[Door]]:
        look = select(_d.member_id, _d.kind, _d.platform, _d.place_id, _d.door_id)
        look = look.where(among(self._connection, _d.member_id, members), _d.given != Given.NOT)
        found = defaultdict[MemberId, set[Door]](set)
        for member, *door in await self._connection.execute(look):
            found[MemberId(member)].add(door_of(*door))
        return found

    async def add(self, member: MemberId, states: Collection[DoorState]) -> None:
        """Keep these of a member of whom nothing is kept."""
        rows = [
            {
                "member_id": member,
                **row_of(one.door),
                "wanted": one.wanted,
                "given": one.given,
                "seen": one.seen,
                "taken_until": one.until,
            }
            for one in states
            if one.wanted or one.given is not Given.NOT
        ]
        if rows:
            await self._connection.execute(tables.door.insert(), rows)

    async def want(self, member: MemberId, doors: Collection[Door]) -> frozenset[Door]:
        return (await self.want_all({member: doors}))[member]

    async def want_all(self, wanted: Mapping[MemberId, Collection[Door]]) -> Mapping[MemberId, frozenset[Door]]:
        before = defaultdict[MemberId, set[Door]](set)
        dialect = self._connection.dialect.name
        for member, *door in await self._connection.execute(_wanted(dialect), those(self._connection, wanted.keys())):
            before[MemberId(member)].add(door_of(*door))
        changed = {member: frozenset(before[member] ^ set(doors)) for member, doors in wanted.items()}
        rows = [
            {"member_id": member, **row_of(door), "wanted": door in wanted[member], "given": Given.NOT, "seen": None}
            for member, doors in changed.items()
            for door in sorted(doors)
        ]
        if rows:
            await self._connection.execute(_want(dialect), rows)
        if gone := [member for member, doors in changed.items() if doors & before[member]]:
            await self._forget(among(self._connection, _d.member_id, gone))
        return changed

    async def mark(
        self, member: MemberId, door: Door, given: Given, seen: bool | None, until: datetime | None = None
    ) -> None:
        await self._put(member, door, {"given": given, "seen": seen, "taken_until": until}, {"wanted": False})
        if given is Given.NOT:
            await self._forget(_d.member_id == member)

    async def one(self, member: MemberId, door: Door) -> DoorState | None:
        return next(iter(await self._states(_d.member_id == member, *_is(tables.door, door))), None)

    async def leaving(self, place: Place, after: MemberId, limit: int) -> Sequence[tuple[MemberId, DoorState]]:
        here = (_d.kind == DoorKind.CHAT, _d.platform == place.platform, _d.place_id == place.id)
        ours = _d.given.in_([Given.GIVING, Given.GIVEN])
        leaves = or_(_d.given == Given.TAKING, and_(_d.wanted == false(), ours))
        look = select(_d.member_id, *STATE).where(*here, leaves, _d.member_id > after)
        rows = await self._connection.execute(look.order_by(_d.member_id).limit(limit))
        return [(MemberId(member), state_of(state)) for member, *state in rows]

    async def at(self, place: Place) -> Sequence[Door]:
        here = (_d.platform == place.platform, _d.place_id == place.id)
        rows = await self._connection.execute(
            select(_d.kind, _d.platform, _d.place_id, _d.door_id).distinct().where(*here)
        )
        return [door_of(*door) for door in rows]

    async def behind(self, community: CommunityId, now: datetime, limit: int) -> Sequence[MemberId]:
        same = [_t[name] == _d[name] for name in ("platform", "place_id", "kind", "door_id")]
        troubled = exists().where(_t.community_id == community, *same, _t.again > now)
        rows = await self._connection.scalars(
            select(_d.member_id)
            .distinct()
            .join_from(tables.door, tables.member)
            .where(_m.community_id == community, text(f"({BEHIND})"), not_(troubled))
            .order_by(_d.member_id)
            .limit(limit)
        )
        return [MemberId(number) for number in rows]

    async def troubles(self, community: CommunityId) -> Sequence[DoorTrouble]:
        rows = await self._connection.execute(
            select(_t.kind, _t.platform, _t.place_id, _t.door_id, _t.problem, _t.since, _t.again)
            .where(_t.community_id == community)
            .order_by(_t.since, _t.platform, _t.place_id, _t.door_id)
        )
        return [DoorTrouble(door_of(*door), problem, since, again) for *door, problem, since, again in rows]

    async def set_trouble(self, community: CommunityId, trouble: DoorTrouble) -> bool:
        """A trouble that goes on keeps the moment it began; what freezes a role is hidden by nothing lighter."""
        known = (_t.community_id == community, *_is(tables.trouble, trouble.door))
        now = {"problem": trouble.problem, "again": trouble.again}
        lighter = [] if trouble.problem in FROZEN else [_t.problem.not_in(FROZEN)]
        change = update(tables.trouble).where(*known, *lighter).values(**now)
        if (await self._connection.scalar(change.returning(_t.door_id))) is not None:
            return False
        row = {"community_id": community, **row_of(trouble.door), **now, "since": trouble.since}
        new = insert(self._connection, tables.trouble).values(**row).on_conflict_do_nothing().returning(_t.door_id)
        return (await self._connection.scalar(new)) is not None

    async def clear_trouble(self, place: Place) -> None:
        here = (_t.platform == place.platform, _t.place_id == place.id)
        await self._connection.execute(delete(tables.trouble).where(*here, _t.problem.not_in(FROZEN)))

    async def try_again(self, door: Door, now: datetime) -> None:
        known = update(tables.trouble).where(*_is(tables.trouble, door), _t.again > now)
        await self._connection.execute(known.values(again=now))

    async def end_trouble(self, door: Door) -> bool:
        over = delete(tables.trouble).where(*_is(tables.trouble, door)).returning(_t.door_id)
        return (await self._connection.scalar(over)) is not None

    async def _states(self, *conditions: ColumnElement[bool]) -> list[DoorState]:
        rows = await self._connection.execute(
            select(*STATE).where(*conditions).order_by(_d.platform, _d.place_id, _d.kind, _d.door_id)
        )
        return [state_of(row) for row in rows]

    async def _put(self, member: MemberId, door: Door, change: dict[str, Any], otherwise: dict[str, Any]) -> None:
        """Change this door of the member; a door not known yet starts as `otherwise` says."""
        key = {"member_id": member, **row_of(door)}
        new = insert(self._connection, tables.door).values(**key, **otherwise, **change)
        await self._connection.execute(new.on_conflict_do_update(index_elements=list(key), set_=change))

    async def _forget(self, *where: ColumnElement[bool]) -> None:
        over = and_(_d.wanted == false(), _d.given == Given.NOT)
        await self._connection.execute(delete(tables.door).where(*where, over))


def _is(table: Table, door: Door) -> list[ColumnElement[bool]]:
    return [table.c[name] == value for name, value in row_of(door).items()]
