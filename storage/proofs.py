"""What contract wallets signed, and when that was last seen to hold."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Address, CommunityId, MemberId
from bot.domain.requirements.holdings import Block, Proof, Wallet
from bot.domain.signing_in.signin import Doubted, Kept, SignedText
from storage import tables

_w = tables.wallet.c


class Proofs:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def due(self, before: datetime, after: int, limit: int) -> Sequence[Kept]:
        overdue = or_(_w.checked_at <= before, _w.doubted_at.is_not(None))
        look = select(tables.wallet).where(_w.checked_at.is_not(None), _w.stale_at.is_(None), overdue, _w.id > after)
        return [_kept(row) for row in await self._connection.execute(look.order_by(_w.id).limit(limit))]

    async def held(self, kept: Kept, at: datetime) -> None:
        await self._write(kept, checked_at=at, doubted_at=None, doubted_block=None)

    async def doubted(self, kept: Kept, at: datetime, block: Block) -> None:
        await self._write(kept, doubted_at=at, doubted_block=block.number)

    async def lost(self, kept: Kept, at: datetime) -> bool:
        return await self._write(kept, stale_at=at)

    async def _write(self, kept: Kept, **values: Any) -> bool:
        same = (_w.id == kept.number, _w.member_id == kept.member, _w.checked_at == kept.checked_at)
        change = update(tables.wallet).where(*same, _w.stale_at.is_(None)).values(**values).returning(_w.id)
        return (await self._connection.scalar(change)) is not None


def _kept(row: Any) -> Kept:
    return Kept(
        number=row.id,
        community=CommunityId(row.community_id),
        member=MemberId(row.member_id),
        wallet=Wallet(Address(row.address), row.scope, Proof(row.proof)),
        text=SignedText(row.message, row.signature),
        checked_at=row.checked_at,
        doubt=Doubted(row.doubted_at, row.doubted_block) if row.doubted_at is not None else None,
    )
