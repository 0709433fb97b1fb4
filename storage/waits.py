"""What is waited for: since when a member was seen to hold something, and when a tier may open to them by itself."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.holding_time import Age
from bot.domain.ids import MemberId
from storage import tables
from storage.statements import among, insert

_s, _o = tables.first_seen.c, tables.opening.c


class Waits:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ages(self, members: Collection[MemberId]) -> Mapping[MemberId, Mapping[str, Age]]:
        look = select(_s.member_id, _s.leaf, _s.since, _s.doubted)
        found: dict[MemberId, dict[str, Age]] = defaultdict(dict)
        rows = await self._connection.execute(look.where(among(self._connection, _s.member_id, members)))
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
        look = select(_o.member_id, _o.tier, _o.at).where(among(self._connection, _o.member_id, members))
        return {(MemberId(member), tier): at for member, tier, at in await self._connection.execute(look)}

    async def set_opening(self, member: MemberId, tier: str, at: datetime | None) -> None:
        if at is None:
            gone = delete(tables.opening).where(_o.member_id == member, _o.tier == tier)
            await self._connection.execute(gone)
            return
        key = {"member_id": member, "tier": tier}
        new = insert(self._connection, tables.opening).values(**key, at=at)
        await self._connection.execute(new.on_conflict_do_update(index_elements=list(key), set_={"at": at}))
