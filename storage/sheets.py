"""Ballot sheets, stored whole and used up once."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Account, Address, CommunityId, Platform
from bot.domain.voting.ballots import Ballot, Choice
from bot.domain.voting.rounds import BallotClass, Word
from bot.domain.voting.sheets import MOST_MISSES, Sheet
from storage import tables

_s = tables.sheet.c


class Sheets:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, sheet: Sheet) -> None:
        account = sheet.account
        mine = (_s.platform == account.platform, _s.platform_user_id == account.id, _s.community_id == sheet.community)
        earlier = delete(tables.sheet).where(*mine, _s.number == sheet.round, _s.used_at.is_(None))
        await self._connection.execute(earlier)
        new = {
            "token": sheet.token,
            "community_id": sheet.community,
            "platform": account.platform,
            "platform_user_id": account.id,
            "name": account.name,
            "number": sheet.round,
            "expires_at": sheet.expires_at,
            "misses": sheet.misses,
            "used_at": sheet.used_at,
            "seq": sheet.seq,
        }
        await self._connection.execute(tables.sheet.insert().values(new))

    async def get(self, token: str) -> Sheet | None:
        row = (await self._connection.execute(select(tables.sheet).where(_s.token == token))).first()
        return _sheet(row) if row else None

    async def issue(self, token: str, ballot: Ballot) -> None:
        values = {
            "word": ballot.member,
            "choices": [[one.entry.hex(), one.points] for one in ballot.choices],
            "nonce": ballot.nonce,
            "issued_at": ballot.issued_at,
            "salt": ballot.salt,
            "voter": ballot.voter,
        }
        unused = (_s.token == token, _s.used_at.is_(None))
        await self._connection.execute(update(tables.sheet).where(*unused).values(values))

    async def miss(self, token: str) -> None:
        await self._connection.execute(update(tables.sheet).where(_s.token == token).values(misses=_s.misses + 1))

    async def use(self, token: str, salt: Word, seq: int, now: datetime) -> bool:
        """One statement, so that of many at once only one finds the row unused."""
        usable = (_s.used_at.is_(None), _s.misses < MOST_MISSES, _s.expires_at > now)
        change = update(tables.sheet).where(_s.token == token, _s.salt == salt, *usable).values(used_at=now, seq=seq)
        return (await self._connection.scalar(change.returning(_s.token))) is not None

    async def purge(self, before: datetime) -> int:
        return (await self._connection.execute(delete(tables.sheet).where(_s.expires_at < before))).rowcount


def _sheet(row: Any) -> Sheet:
    return Sheet(
        row.token,
        CommunityId(row.community_id),
        Account(Platform(row.platform), row.platform_user_id, row.name),
        row.number,
        row.expires_at,
        None if row.salt is None else _issued(row),
        row.misses,
        row.used_at,
        row.seq,
    )


def _issued(row: Any) -> Ballot:
    choices = tuple(Choice(bytes.fromhex(entry), points) for entry, points in row.choices)
    times, salt = (row.nonce, row.issued_at), bytes(row.salt)
    return Ballot(bytes(row.word), choices, *times, salt, 0, BallotClass.SIGNED, Address(row.voter))
