"""Signed attestations that stand on no chain, as members handed them in."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Address, ChainName, MemberId
from bot.domain.requirements.indexing import Signed, Source
from storage import tables
from storage.statements import among, insert

_p = tables.paper.c
MOST = 20
"""Of one member; of more the oldest go."""


class Papers:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, member: MemberId, source: Source, signed: Signed, paper: str) -> None:
        values = {"member_id": member, "wallet": signed.wallet, "uid": hex(signed.uid), "paper": paper}
        new = insert(self._connection, tables.paper).values(**source._asdict(), **values)
        await self._connection.execute(new.on_conflict_do_nothing())
        newest = select(_p.id).where(_p.member_id == member).order_by(_p.id.desc()).limit(MOST)
        kept = list(await self._connection.scalars(newest))
        await self._connection.execute(delete(tables.paper).where(_p.member_id == member, _p.id.not_in(kept)))

    async def of(self, source: Source, wallets: Collection[Address]) -> Mapping[Address, Sequence[str]]:
        here = (_p.chain == source.chain, _p.contract == source.contract, _p.schema == source.schema)
        found: defaultdict[Address, list[str]] = defaultdict(list)
        rows = await self._connection.execute(select(_p.wallet, _p.paper).where(*here).order_by(_p.id))
        for wallet, paper in rows:
            if wallet in wallets:
                found[Address(wallet)].append(paper)
        return found

    async def about(
        self, chain: ChainName, papers: Collection[tuple[Address, int]]
    ) -> Mapping[tuple[Address, int], Collection[Address]]:
        ids = among(self._connection, _p.uid, {hex(uid) for _, uid in papers})
        rows = await self._connection.execute(select(_p.contract, _p.uid, _p.wallet).where(_p.chain == chain, ids))
        found: defaultdict[tuple[Address, int], set[Address]] = defaultdict(set)
        for contract, uid, wallet in rows:
            if (which := (Address(contract), int(uid, 16))) in papers:
                found[which].add(Address(wallet))
        return found
