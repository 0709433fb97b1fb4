"""What the clocks and the rules ask of all passes: what is due, settles or was lost, which wallets are behind."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, func, or_, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Address, ChainName, CommunityId, MemberId
from bot.domain.requirements.holdings import GiveAt
from storage import tables
from storage.statements import among, insert
from storage.stillness import goes_on
from storage.tables.passes import LOST

_p, _m, _a, _w = tables.passes.c, tables.member.c, tables.award.c, tables.wallet.c
_u, _g, _o = tables.unsettled.c, tables.newest_give.c, tables.opening.c

_NEWEST = select(_g.chain, _g.give_at, _g.block).where(_g.community_id == bindparam("community"))


class Looks:
    """The half of the passes' repository that looks across members."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    async def due(self, now: datetime, limit: int) -> Sequence[tuple[CommunityId, MemberId]]:
        due = select(_a.member_id, _a.until.label("at")).where(_a.ended_at.is_(None), _a.until <= now)
        return await self._soonest(due, limit)

    async def to_look_at(self, now: datetime, limit: int) -> Sequence[tuple[CommunityId, MemberId]]:
        passes = select(_p.member_id, _p.look_at.label("at")).where(_p.ended_at.is_(None), _p.look_at <= now)
        return await self._soonest(union_all(passes, select(_o.member_id, _o.at).where(_o.at <= now)), limit)

    async def _soonest(
        self, query: Select[Any, Any] | CompoundSelect[Any, Any], limit: int
    ) -> list[tuple[CommunityId, MemberId]]:
        due = query.subquery()
        rows = await self._connection.execute(
            select(_m.community_id, _m.id)
            .join_from(due, tables.member, due.c.member_id == _m.id)
            .where(goes_on(_m.community_id))
            .group_by(_m.community_id, _m.id)
            .order_by(func.min(due.c.at), _m.id)
            .limit(limit)
        )
        return [(CommunityId(community), MemberId(member)) for community, member in rows]

    async def unsettled(self) -> Collection[ChainName]:
        return [ChainName(chain) for chain in await self._connection.scalars(select(_u.chain).distinct())]

    async def settling(
        self, chain: ChainName, after: int, to: int, limit: int
    ) -> Sequence[tuple[int, CommunityId, MemberId]]:
        rows = await self._connection.execute(
            select(_u.block, _m.community_id, _m.id)
            .select_from(tables.unsettled)
            .join(tables.passes, _p.id == _u.pass_id)
            .join(tables.member, _m.id == _p.member_id)
            .where(_u.chain == chain, _u.block > after, _u.block <= to)
            .order_by(_u.block, _m.id)
            .limit(limit)
        )
        return [(block, CommunityId(community), MemberId(member)) for block, community, member in rows]

    async def newest_gives(self, community: CommunityId) -> Mapping[tuple[ChainName, GiveAt], int]:
        rows = await self._connection.execute(_NEWEST, {"community": community})
        return {(ChainName(chain), GiveAt(way)): block for chain, way, block in rows}

    async def given_on(self, community: CommunityId, blocks: Mapping[tuple[ChainName, GiveAt], int]) -> None:
        for (chain, way), block in blocks.items():
            key = {"community_id": community, "chain": chain, "give_at": way}
            new = insert(self._connection, tables.newest_give).values(**key, block=block)
            newer = new.excluded.block > _g.block
            await self._connection.execute(
                new.on_conflict_do_update(index_elements=list(key), set_={"block": block}, where=newer)
            )

    async def behind(
        self, community: CommunityId, wallets: Collection[Address]
    ) -> Sequence[tuple[Address, MemberId, str]]:
        rows = await self._connection.execute(
            select(_w.address, _w.member_id, _p.tier)
            .join_from(tables.wallet, tables.passes, _p.member_id == _w.member_id)
            .where(_w.community_id == community, among(self._connection, _w.address, wallets))
            .where(_p.ended_at.is_(None), _p.on_requirement)
        )
        return [(Address(address), MemberId(member), tier) for address, member, tier in rows]

    async def unknown(self, community: CommunityId) -> tuple[datetime | None, int]:
        look = select(func.min(_p.unknown_since), func.count()).join_from(tables.passes, tables.member)
        look = look.where(_m.community_id == community, _p.ended_at.is_(None), _p.unknown_since.is_not(None))
        first, count = (await self._connection.execute(look)).one()
        return first, count

    async def lost(self, community: CommunityId, tier: str, since: datetime) -> frozenset[MemberId]:
        look = select(_p.member_id).join_from(tables.passes, tables.member).where(_m.community_id == community)
        look = look.where(text(LOST), _p.tier == tier, _p.ended_at > since)
        return frozenset(MemberId(number) for number in await self._connection.scalars(look))

    async def anybody_holds(self, community: CommunityId, tiers: Collection[str]) -> bool:
        look = select(_p.id).join_from(tables.passes, tables.member).where(_m.community_id == community)
        held = look.where(_p.tier.in_(tiers), _p.ended_at.is_(None)).limit(1)
        return await self._connection.scalar(held) is not None

    async def holders_at(self, community: CommunityId, tier: str, at: datetime, most: int) -> int:
        held = (_p.tier == tier, _p.since <= at, or_(_p.ended_at.is_(None), _p.ended_at > at))
        look = select(_p.member_id).distinct().join_from(tables.passes, tables.member)
        some = look.where(_m.community_id == community, *held).limit(most).subquery()
        return (await self._connection.scalar(select(func.count()).select_from(some))) or 0
