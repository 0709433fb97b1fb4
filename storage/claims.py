"""Claims on wallets that other members have: of one wallet at most one is open."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Account, Address, CommunityId, Platform
from bot.domain.linking.claims import Claim, Outcome
from bot.domain.requirements.holdings import Proof, Wallet
from bot.domain.signing_in.signin import SignedText
from storage import tables
from storage.statements import insert

_c = tables.claim.c


class Claims:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, claim: Claim) -> Claim | None:
        new = insert(self._connection, tables.claim).values(
            community_id=claim.community,
            scope=claim.wallet.scope,
            address=claim.wallet.address,
            proof=claim.wallet.proof,
            platform=claim.claimant.platform,
            platform_user_id=claim.claimant.id,
            name=claim.claimant.name,
            at=claim.at,
            expires_at=claim.expires_at,
            message=claim.text and claim.text.message,
            signature=claim.text and claim.text.signature,
        )
        row = (await self._connection.execute(new.on_conflict_do_nothing().returning(tables.claim))).one_or_none()
        return None if row is None else _claim(row)

    async def get(self, claim: int) -> Claim | None:
        return next(iter(await self._some(_c.id == claim)), None)

    async def on(self, community: CommunityId, wallet: Wallet) -> Claim | None:
        here = (_c.community_id == community, _c.scope == wallet.scope, _c.address == wallet.address)
        return next(iter(await self._some(*here, _c.outcome.is_(None))), None)

    async def open(self, community: CommunityId) -> Sequence[Claim]:
        return await self._some(_c.community_id == community, _c.outcome.is_(None))

    async def made(self, account: Account, since: datetime) -> int:
        mine = (_c.platform == account.platform, _c.platform_user_id == account.id, _c.at > since)
        return (await self._connection.scalar(select(func.count()).where(*mine))) or 0

    async def end(self, claim: int, outcome: Outcome, by: Account | None = None) -> Claim | None:
        """One statement, so that of many who end it at once one does."""
        who = {"by_platform": by.platform, "by_id": by.id, "by_name": by.name} if by else {}
        change = update(tables.claim).where(_c.id == claim, _c.outcome.is_(None)).values(outcome=outcome, **who)
        row = (await self._connection.execute(change.returning(tables.claim))).one_or_none()
        return None if row is None else _claim(row)

    async def over(self, now: datetime, limit: int) -> Sequence[Claim]:
        return (await self._some(_c.expires_at <= now, _c.outcome.is_(None)))[:limit]

    async def purge(self, before: datetime) -> int:
        old = delete(tables.claim).where(_c.at < before, _c.outcome.is_not(None))
        return (await self._connection.execute(old)).rowcount

    async def _some(self, *conditions: ColumnElement[bool]) -> list[Claim]:
        rows = await self._connection.execute(select(tables.claim).where(*conditions).order_by(_c.id))
        return [_claim(row) for row in rows]


def _claim(row: Any) -> Claim:
    return Claim(
        community=CommunityId(row.community_id),
        wallet=Wallet(Address(row.address), row.scope, Proof(row.proof)),
        claimant=Account(Platform(row.platform), row.platform_user_id, row.name),
        at=row.at,
        expires_at=row.expires_at,
        text=None if row.message is None else SignedText(row.message, row.signature),
        outcome=None if row.outcome is None else Outcome(row.outcome),
        by=None if row.by_id is None else Account(Platform(row.by_platform), row.by_id, row.by_name),
        id=row.id,
    )
