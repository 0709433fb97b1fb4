"""Challenges, stored whole and used up once."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Account, Address, ChainName, CommunityId, Platform
from bot.domain.signin import MOST_MISSES, Challenge
from storage import tables

_c = tables.challenge.c


class Challenges:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, challenge: Challenge) -> None:
        account = challenge.account
        await self._connection.execute(
            tables.challenge.insert().values(
                token=challenge.token,
                community_id=challenge.community,
                platform=account.platform,
                platform_user_id=account.id,
                name=account.name,
                issued_at=challenge.issued_at,
                expires_at=challenge.expires_at,
                nonce=challenge.nonce,
                address=challenge.address,
                message=challenge.message,
                misses=challenge.misses,
                used_at=challenge.used_at,
                chain=challenge.chain,
            )
        )

    async def get(self, token: str) -> Challenge | None:
        row = (await self._connection.execute(select(tables.challenge).where(_c.token == token))).one_or_none()
        if row is None:
            return None
        return Challenge(
            row.token,
            CommunityId(row.community_id),
            Account(Platform(row.platform), row.platform_user_id, row.name),
            row.issued_at,
            row.expires_at,
            row.nonce,
            None if row.address is None else Address(row.address),
            row.message,
            row.misses,
            row.used_at,
            None if row.chain is None else ChainName(row.chain),
        )

    async def choose(
        self, token: str, nonce: str, address: Address, message: str, chain: ChainName | None = None
    ) -> None:
        change = update(tables.challenge).where(_c.token == token, _c.used_at.is_(None))
        await self._connection.execute(change.values(nonce=nonce, address=address, message=message, chain=chain))

    async def miss(self, token: str) -> None:
        change = update(tables.challenge).where(_c.token == token)
        await self._connection.execute(change.values(misses=_c.misses + 1))

    async def consume(self, token: str, nonce: str, now: datetime) -> bool:
        """One statement, so that of many at once only one finds the row unused."""
        good = (_c.nonce == nonce, _c.used_at.is_(None), _c.misses < MOST_MISSES, _c.expires_at > now)
        use = update(tables.challenge).where(_c.token == token, *good).values(used_at=now).returning(_c.token)
        return (await self._connection.scalar(use)) is not None

    async def open_count(self, account: Account, now: datetime) -> int:
        look = select(func.count()).select_from(tables.challenge).where(*_open(account, now))
        return (await self._connection.scalar(look)) or 0

    async def close_oldest(self, account: Account, now: datetime) -> None:
        oldest = select(_c.token).where(*_open(account, now)).order_by(_c.issued_at, _c.token).limit(1)
        change = update(tables.challenge).where(_c.token == oldest.scalar_subquery())
        await self._connection.execute(change.values(expires_at=now))

    async def purge(self, before: datetime) -> int:
        return (await self._connection.execute(delete(tables.challenge).where(_c.expires_at < before))).rowcount


def _open(account: Account, now: datetime) -> list[ColumnElement[bool]]:
    mine = [_c.platform == account.platform, _c.platform_user_id == account.id]
    return [*mine, _c.used_at.is_(None), _c.expires_at > now]
