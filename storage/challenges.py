"""Challenges, stored whole and used up once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.ids import Account, Address, ChainName, CommunityId, Platform
from bot.domain.requirements.holdings import Proof, Wallet
from bot.domain.signing_in.signin import MOST_MISSES, Challenge, Signed, SignedText
from storage import tables
from storage.statements import listed, those

_c = tables.challenge.c

_USABLE = (
    *(_c.used_at.is_(None), _c.foreign_at.is_(None)),
    *(_c.misses < MOST_MISSES, _c.expires_at > bindparam("now")),
)
_USE = update(tables.challenge).where(_c.token == bindparam("of"), *_USABLE)
"""Where it may be used; what is set stands in the parameters that are named as columns."""
_FIRST = case((_c.signed_code.is_(None), 0), else_=_c.misses)
_LEAVE = _USE.where(_c.nonce == bindparam("fits")).values(misses=_FIRST).returning(_c.token)
"""Misses before the first signature were no tries at its code; those after it count on, however often it is sent."""
_BY_CODE = _USE.where(_c.signed_code == bindparam("fits")).returning(_c.token)


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
        return (await self.those([token])).get(token)

    async def those(self, tokens: Collection[str]) -> Mapping[str, Challenge]:
        look = _those(self._connection.dialect.name)
        rows = await self._connection.execute(look, those(self._connection, tokens))
        return {row.token: _challenge(row) for row in rows}

    async def choose(
        self, token: str, nonce: str, address: Address, message: str, chain: ChainName | None = None
    ) -> None:
        change = update(tables.challenge).where(_c.token == token, _c.used_at.is_(None))
        await self._connection.execute(change.values(nonce=nonce, address=address, message=message, chain=chain))

    async def miss(self, token: str) -> None:
        change = update(tables.challenge).where(_c.token == token)
        await self._connection.execute(change.values(misses=_c.misses + 1))

    async def consume(self, token: str, nonce: str, now: datetime) -> bool:
        return token in await self.consume_all({token: nonce}, now)

    async def consume_all(self, nonces: Mapping[str, str], now: datetime) -> frozenset[str]:
        """One statement, as below. A token and its own nonce are one word: no other link's nonce fits."""
        fitting = [f"{token} {nonce}" for token, nonce in nonces.items()]
        given = {**those(self._connection, nonces), **those(self._connection, fitting, "fitting")}
        spent = {"now": now, "used_at": now, **_signed(None)}
        rows = await self._connection.scalars(_by_nonce(self._connection.dialect.name), {**given, **spent})
        return frozenset(rows)

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


@cache
def _those(dialect: str) -> Select[*tuple[Any, ...]]:
    return select(tables.challenge).where(listed(dialect, _c.token))


@cache
def _by_nonce(dialect: str) -> ReturningUpdate[str]:
    fits = (listed(dialect, _c.token), listed(dialect, _c.token + " " + _c.nonce, "fitting"))
    return update(tables.challenge).where(*fits, *_USABLE).returning(_c.token)


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
