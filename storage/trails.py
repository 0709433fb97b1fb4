"""How far each chain's logs were walked, and the members to look at once more when a block is final or replaced."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.giving.watching import Trail
from bot.domain.ids import ChainName, CommunityId, MemberId
from storage import tables
from storage.statements import insert

_t, _n, _m = tables.trail.c, tables.named.c, tables.member.c


class Trails:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, chain: ChainName) -> Trail | None:
        row = (await self._connection.execute(select(_t.number, _t.hashes).where(_t.chain == chain))).one_or_none()
        return None if row is None else Trail(row.number, {int(number): kept for number, kept in row.hashes.items()})

    async def save(self, chain: ChainName, trail: Trail) -> None:
        values = {"number": trail.number, "hashes": {str(number): kept for number, kept in trail.hashes.items()}}
        new = insert(self._connection, tables.trail).values(chain=chain, **values)
        await self._connection.execute(new.on_conflict_do_update(index_elements=[_t.chain], set_=values))

    async def named(self, chain: ChainName, members: Mapping[int, Collection[MemberId]]) -> None:
        rows = [
            {"chain": chain, "block": block, "member_id": member} for block, them in members.items() for member in them
        ]
        if rows:
            await self._connection.execute(insert(self._connection, tables.named).on_conflict_do_nothing(), rows)

    async def above(self, chain: ChainName, block: int) -> Mapping[MemberId, CommunityId]:
        return await self._members(chain, _n.block > block)

    async def up_to(self, chain: ChainName, block: int) -> Mapping[MemberId, CommunityId]:
        return await self._members(chain, _n.block <= block)

    async def forget(self, chain: ChainName, block: int) -> None:
        await self._connection.execute(delete(tables.named).where(_n.chain == chain, _n.block <= block))

    async def _members(self, chain: ChainName, where: ColumnElement[bool]) -> Mapping[MemberId, CommunityId]:
        """Whoever was named and became one with another meanwhile is that other one now."""
        now = func.coalesce(_m.joined_into, _m.id).label("now")
        rows = await self._connection.execute(
            select(now, _m.community_id)
            .distinct()
            .join_from(tables.named, tables.member)
            .where(_n.chain == chain, where)
            .order_by(now)
        )
        return {MemberId(member): CommunityId(community) for member, community in rows}
