"""Browsers that are the account's own, by the hash of their secret."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.signing_in.binding import Browser
from storage import tables
from storage.statements import insert, listed, those

_b = tables.browser.c


@cache
def _those(dialect: str) -> Select[*tuple[Any, ...]]:
    return select(tables.browser).where(listed(dialect, _b.hash))


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
        return (await self.those([browser])).get(browser)

    async def those(self, browsers: Collection[str]) -> Mapping[str, Browser]:
        look = _those(self._connection.dialect.name)
        rows = await self._connection.execute(look, those(self._connection, browsers))
        return {row.hash: Browser(row.hash, row.challenge, row.begun_at, row.bound_at, row.launch) for row in rows}

    async def bind(self, browser: str, now: datetime) -> bool:
        change = update(tables.browser).where(_b.hash == browser, _b.bound_at.is_(None)).values(bound_at=now)
        return (await self._connection.scalar(change.returning(_b.hash))) is not None

    async def forget(self, browser: str) -> None:
        await self._connection.execute(delete(tables.browser).where(_b.hash == browser))
