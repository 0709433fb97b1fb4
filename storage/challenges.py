"""Challenges, stored whole and used up once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.holdings import Proof, Wallet
from bot.domain.ids import Account, Address, ChainName, CommunityId, Platform
from bot.domain.signin import MOST_MISSES, Challenge, Signed, SignedText
from storage import tables

_c = tables.challenge.c

_GET = select(tables.challenge).where(_c.token == bindparam("token"))

_USABLE = update(tables.challenge).where(
    *(_c.token == bindparam("of"), _c.used_at.is_(None), _c.foreign_at.is_(None)),
    *(_c.misses < MOST_MISSES, _c.expires_at > bindparam("now")),
)
"""Where it may be used; what is set stands in the parameters that are named as columns."""
_BY_NONCE = _USABLE.where(_c.nonce == bindparam("fits")).returning(_c.token)
_FIRST = case((_c.signed_code.is_(None), 0), else_=_c.misses)
_LEAVE = _USABLE.where(_c.nonce == bindparam("fits")).values(misses=_FIRST).returning(_c.token)
"""Misses before the first signature were no tries at its code; those after it count on, however often it is sent."""
_BY_CODE = _USABLE.where(_c.signed_code == bindparam("fits")).returning(_c.token)


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
                foreign_at=challenge.foreign_at,
                **_signed(challenge.signed),
                chain=challenge.chain,
            )
        )

    async def get(self, token: str) -> Challenge | None:
        row = (await self._connection.execute(_GET, {"token": token})).one_or_none()
        return None if row is None else _challenge(row)

    async def choose(
        self, token: str, nonce: str, address: Address, message: str, chain: ChainName | None = None
    ) -> None:
        change = update(tables.challenge).where(_c.token == token, _c.used_at.is_(None))
        await self._connection.execute(change.values(nonce=nonce, address=address, message=message, chain=chain))

    async def miss(self, token: str) -> None:
        change = update(tables.challenge).where(_c.token == token)
        await self._connection.execute(change.values(misses=_c.misses + 1))

    async def consume(self, token: str, nonce: str, now: datetime) -> bool:
        spent = {"fits": nonce, "used_at": now, **_signed(None)}
        return await self._use(_BY_NONCE, token, now, spent)

    async def leave(self, token: str, nonce: str, signed: Signed) -> bool:
        return await self._use(_LEAVE, token, signed.at, {"fits": nonce, **_signed(signed)})

    async def confirm(self, token: str, code: str, now: datetime) -> bool:
        return await self._use(_BY_CODE, token, now, {"fits": code, "used_at": now})

    async def _use(self, use: ReturningUpdate[str], token: str, now: datetime, said: Mapping[str, object]) -> bool:
        """One statement, so that of many at once only one finds the row unused."""
        return (await self._connection.scalar(use, {"of": token, "now": now, **said})) is not None

    async def close(self, token: str, now: datetime) -> bool:
        still = (_c.used_at.is_(None), _c.foreign_at.is_(None))
        change = update(tables.challenge).where(_c.token == token, *still).values(foreign_at=now, **_signed(None))
        return (await self._connection.scalar(change.returning(_c.token))) is not None

    async def pending(self, account: Account, now: datetime) -> Sequence[Challenge]:
        waits = (_c.signed_code.is_not(None), _c.foreign_at.is_(None), _c.misses < MOST_MISSES)
        look = select(tables.challenge).where(*_open(account, now), *waits).order_by(_c.issued_at, _c.token)
        return [_challenge(row) for row in await self._connection.execute(look)]

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


def _challenge(row: Row[Any]) -> Challenge:
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
        None if row.signed_code is None else _read(row),
        row.foreign_at,
        None if row.chain is None else ChainName(row.chain),
    )


def _read(row: Row[Any]) -> Signed:
    wallet = Wallet(Address(row.signed_address), row.signed_scope, Proof(row.signed_proof))
    text = None if row.signed_message is None else SignedText(row.signed_message, row.signed_signature)
    return Signed(wallet, row.signed_code, row.signed_at, text)


def _signed(signed: Signed | None) -> dict[str, object]:
    return {
        "signed_address": signed and signed.wallet.address,
        "signed_scope": signed and signed.wallet.scope,
        "signed_proof": signed and signed.wallet.proof,
        "signed_code": signed and signed.code,
        "signed_at": signed and signed.at,
        "signed_message": signed and signed.text and signed.text.message,
        "signed_signature": signed and signed.text and signed.text.signature,
    }
