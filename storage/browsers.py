"""Browsers that are the account's own, by the hash of their secret."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.binding import Browser
from storage import tables
from storage.statements import insert

_b = tables.browser.c

_GET = select(tables.browser).where(_b.hash == bindparam("browser"))


class Browsers:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, browser: Browser) -> bool:
        new = insert(self._connection, tables.browser).values(
            hash=browser.hash,
            challenge=browser.challenge,
            begun_at=browser.begun_at,
            bound_at=browser.bound_at,
            launch=browser.launch,
        )
        return (await self._connection.scalar(new.on_conflict_do_nothing().returning(_b.hash))) is not None

    async def get(self, browser: str) -> Browser | None:
        row = (await self._connection.execute(_GET, {"browser": browser})).one_or_none()
        return None if row is None else Browser(row.hash, row.challenge, row.begun_at, row.bound_at, row.launch)

    async def bind(self, browser: str, now: datetime) -> bool:
        change = update(tables.browser).where(_b.hash == browser, _b.bound_at.is_(None)).values(bound_at=now)
        return (await self._connection.scalar(change.returning(_b.hash))) is not None

    async def forget(self, browser: str) -> None:
        await self._connection.execute(delete(tables.browser).where(_b.hash == browser))
