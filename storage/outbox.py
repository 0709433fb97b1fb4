"""Transactions of ours: what is to happen on chain, and whatever was signed for it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.sending import OPEN, Attempt, Fees, Intent, Receipt, Sending, Stage
from storage import tables
from storage.statements import insert

_s, _a = tables.sending.c, tables.attempt.c


class Outbox:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, sending: Sending) -> Sending:
        intent = sending.intent
        new = insert(self._connection, tables.sending).values(
            community_id=intent.community,
            key=intent.key,
            chain=intent.chain,
            to=intent.to,
            data=intent.data,
            queued_at=sending.queued_at,
            **_state(sending),
        )
        await self._connection.execute(new.on_conflict_do_nothing())
        kept = await self.get(intent.community, intent.key)
        assert kept is not None
        return kept

    async def get(self, community: int, key: str) -> Sending | None:
        return next(iter(await self._some(_s.community_id == community, _s.key == key)), None)

    async def open(self) -> Sequence[Sending]:
        return await self._some(_s.stage.in_(OPEN))

    async def keep(self, sending: Sending) -> None:
        await self._connection.execute(update(tables.sending).where(_s.id == sending.id).values(**_state(sending)))
        for attempt in sending.attempts:
            told = update(tables.attempt).where(_a.hash == attempt.hash)
            await self._connection.execute(told.values(told_at=attempt.told_at))

    async def withdraw(self, community: int, key: str) -> bool:
        here = (_s.community_id == community, _s.key == key, _s.stage.in_((Stage.QUEUED, Stage.REFUSED)))
        gone = update(tables.sending).where(*here, _s.nonce.is_(None)).values(stage=Stage.NEEDLESS)
        return (await self._connection.execute(gone)).rowcount == 1

    async def signed(self, sending: Sending, attempt: Attempt) -> Sending:
        grown = replace(sending, stage=Stage.SENT, attempts=(*sending.attempts, attempt))
        await self.keep(sending=replace(grown, attempts=sending.attempts))
        new = tables.attempt.insert().values(
            sending_id=sending.id,
            nonce=sending.nonce,
            hash=attempt.hash,
            raw=attempt.raw,
            most=str(attempt.fees.most),
            tip=str(attempt.fees.tip),
            signed_at=attempt.signed_at,
            told_at=attempt.told_at,
            number=len(grown.attempts),
        )
        await self._connection.execute(new)
        return grown

    async def _some(self, *conditions: ColumnElement[bool]) -> list[Sending]:
        rows = (await self._connection.execute(select(tables.sending).where(*conditions).order_by(_s.id))).all()
        attempts = await self._attempts(conditions) if rows else {}
        return [_sending(row, attempts.get(row.id, ())) for row in rows]

    async def _attempts(self, conditions: Sequence[ColumnElement[bool]]) -> Mapping[int, Sequence[Attempt]]:
        """Those for the nonce each has now; of an earlier nonce none can land any more."""
        of_theirs = and_(_a.sending_id == _s.id, _a.nonce == _s.nonce)
        look = select(tables.attempt).join(tables.sending, of_theirs).where(*conditions).order_by(_a.number)
        found: dict[int, list[Attempt]] = defaultdict(list)
        for row in await self._connection.execute(look):
            fees = Fees(int(row.most), int(row.tip))
            found[row.sending_id].append(Attempt(row.hash, row.raw, fees, row.signed_at, row.told_at))
        return found


def _state(sending: Sending) -> dict[str, Any]:
    receipt = sending.receipt
    return {
        "signer": sending.intent.signer,
        "stage": sending.stage,
        "nonce": sending.nonce,
        "gas": sending.gas,
        "block": receipt.block if receipt else None,
        "block_hash": receipt.block_hash if receipt else None,
        "ok": receipt.ok if receipt else None,
        "taken_on": sending.taken_on,
        "why": sending.why,
    }


def _sending(row: Row[Any], attempts: Sequence[Attempt]) -> Sending:
    return Sending(
        Intent(
            CommunityId(row.community_id),
            ChainName(row.chain),
            Address(row.signer),
            row.key,
            Address(row.to),
            row.data,
        ),
        row.queued_at,
        Stage(row.stage),
        row.nonce,
        row.gas,
        tuple(attempts),
        None if row.block is None else Receipt(row.block, row.block_hash, row.ok),
        row.taken_on,
        row.why,
        row.id,
    )
