"""The log of acts: each line chained to the one before, in the transaction of the act."""

import secrets
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Account, CommunityId, MemberId, Platform
from bot.domain.moderating.audit import Act, Deed, Entry, Found, Head, Part, beginning, chained, commitment
from bot.ports.audit import Sought
from storage import tables
from storage.statements import among, insert

_a, _h = tables.audit.c, tables.audit_head.c


class Audit:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, act: Act) -> int:
        head = await self._locked(act.community)
        number, by, about = head.number + 1, _part(act.who), _part(act.what)
        linked = chained(head.chained, number, act.deed, act.at, by.commitment, about.commitment)
        row = {"community_id": act.community, "number": number, "deed": act.deed, "at": act.at, "chained": linked}
        await self._connection.execute(tables.audit.insert().values(_row(act, by, about) | row))
        end = update(tables.audit_head).where(_h.community_id == act.community)
        await self._connection.execute(end.values(number=number, chained=linked))
        return number

    async def newest(self, community: CommunityId, sought: Sought, limit: int) -> Sequence[Entry]:
        look = select(tables.audit).where(_a.community_id == community, *self._meant(sought))
        return [_entry(row) for row in await self._connection.execute(look.order_by(_a.number.desc()).limit(limit))]

    async def page(self, community: CommunityId, after: int, limit: int) -> Sequence[Entry]:
        look = select(tables.audit).where(_a.community_id == community, _a.number > after)
        return [_entry(row) for row in await self._connection.execute(look.order_by(_a.number).limit(limit))]

    async def head(self, community: CommunityId) -> Head | None:
        look = select(_h.number, _h.chained).where(_h.community_id == community)
        row = (await self._connection.execute(look)).one_or_none()
        return None if row is None else Head(*row)

    async def forget(
        self, community: CommunityId, members: Collection[MemberId], accounts: Collection[Account]
    ) -> Sequence[tuple[int, str]]:
        theirs = or_(*(and_(_a.by_platform == one.platform, _a.by_id == one.id) for one in accounts), false())
        by = await self._emptied(community, theirs, {"by": None, "by_salt": None, "by_platform": None, "by_id": None})
        of_them = among(self._connection, _a.member_id, members)
        nothing = {"about": None, "about_salt": None, "member_id": None, "tier": None}
        about = await self._emptied(community, of_them, nothing)
        return sorted([*((number, "by") for number in by), *((number, "about") for number in about)])

    async def _emptied(
        self, community: CommunityId, whose: ColumnElement[bool], values: dict[str, None]
    ) -> Sequence[int]:
        empty = update(tables.audit).where(_a.community_id == community, whose).values(**values)
        return list(await self._connection.scalars(empty.returning(_a.number)))

    async def _locked(self, community: CommunityId) -> Head:
        """The end of the log, which nobody else lengthens before this transaction ends."""
        first = {"community_id": community, "number": 0, "chained": beginning(community)}
        new = insert(self._connection, tables.audit_head).values(**first)
        await self._connection.execute(new.on_conflict_do_nothing())
        look = select(_h.number, _h.chained).where(_h.community_id == community).with_for_update()
        return Head(*(await self._connection.execute(look)).one())

    def _meant(self, sought: Sought) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if sought.by is not None:
            found += [_a.by_platform == sought.by.platform, _a.by_id == sought.by.id]
        if sought.members is not None:
            found.append(among(self._connection, _a.member_id, sought.members))
        if sought.tier is not None:
            found.append(_a.tier == sought.tier)
        if sought.since is not None:
            found.append(_a.at >= sought.since)
        return found


def _part(content: Any) -> Part:
    salt = secrets.token_hex(32)
    return Part(content, salt, commitment(salt, content))


def _row(act: Act, by: Part, about: Part) -> dict[str, Any]:
    return {
        "by": by.content,
        "by_salt": by.salt,
        "by_commitment": by.commitment,
        "about": about.content,
        "about_salt": about.salt,
        "about_commitment": about.commitment,
        "by_platform": act.by and act.by.platform,
        "by_id": act.by and act.by.id,
        "member_id": act.member,
        "tier": act.tier,
    }


def _entry(row: Any) -> Entry:
    by = None if row.by_id is None else Account(Platform(row.by_platform), row.by_id)
    return Entry(
        CommunityId(row.community_id),
        row.number,
        Deed(row.deed),
        row.at,
        Part(row.by, row.by_salt, row.by_commitment),
        Part(row.about, row.about_salt, row.about_commitment),
        row.chained,
        Found(by, row.member_id, row.tier),
    )
