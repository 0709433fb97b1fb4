"""What is waited for: since when a member was seen to hold something, and when a tier may open to them by itself."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.giving.holding_time import Age
from bot.domain.ids import MemberId
from storage import tables
from storage.statements import insert, listed, those

_s, _o = tables.first_seen.c, tables.opening.c


@cache
def _ages(dialect: str) -> Select[*tuple[Any, ...]]:
    return select(_s.member_id, _s.leaf, _s.since, _s.doubted).where(listed(dialect, _s.member_id))


@cache
def _openings(dialect: str) -> Select[*tuple[Any, ...]]:
    return select(_o.member_id, _o.tier, _o.at).where(listed(dialect, _o.member_id))


class Waits:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ages(self, members: Collection[MemberId]) -> Mapping[MemberId, Mapping[str, Age]]:
        found: dict[MemberId, dict[str, Age]] = defaultdict(dict)
        look = _ages(self._connection.dialect.name)
        rows = await self._connection.execute(look, those(self._connection, members))
        for member, leaf, since, doubted in rows:
            found[MemberId(member)][leaf] = Age(since, doubted)
        return found

    async def set_age(self, member: MemberId, leaf: str, age: Age | None) -> None:
        if age is None:
            gone = delete(tables.first_seen).where(_s.member_id == member, _s.leaf == leaf)
            await self._connection.execute(gone)
            return
        key, said = {"member_id": member, "leaf": leaf}, {"since": age.since, "doubted": age.doubted}
        new = insert(self._connection, tables.first_seen).values(**key, **said)
        await self._connection.execute(new.on_conflict_do_update(index_elements=list(key), set_=said))

    async def openings(self, members: Collection[MemberId]) -> Mapping[tuple[MemberId, str], datetime]:
        look = _openings(self._connection.dialect.name)
        rows = await self._connection.execute(look, those(self._connection, members))
        return {(MemberId(member), tier): at for member, tier, at in rows}

    async def set_opening(self, member: MemberId, tier: str, at: datetime | None) -> None:
        if at is None:
            gone = delete(tables.opening).where(_o.member_id == member, _o.tier == tier)
            await self._connection.execute(gone)
            return
        key = {"member_id": member, "tier": tier}
        new = insert(self._connection, tables.opening).values(**key, at=at)
        await self._connection.execute(new.on_conflict_do_update(index_elements=list(key), set_={"at": at}))
