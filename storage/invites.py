"""Personal links into chats."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.gating.invites import Invite
from bot.domain.ids import MemberId, Place, Platform
from storage import tables

_i = tables.invite.c


class Invites:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, invite: Invite) -> Invite:
        new = tables.invite.insert().values(
            member_id=invite.member,
            platform=invite.place.platform,
            place_id=invite.place.id,
            link=invite.link,
            made_at=invite.made_at,
            expires_at=invite.expires_at,
        )
        return replace(invite, id=(await self._connection.execute(new.returning(_i.id))).scalar_one())

    async def made(self, invite: int, link: str) -> None:
        await self._change(invite, link=link)

    async def open(self, member: MemberId, now: datetime) -> Sequence[Invite]:
        good = (_i.link != "", _i.used_by.is_(None), _i.revoked_at.is_(None), _i.expires_at > now)
        return await self._some(_i.member_id == member, *good)

    async def get(self, invite: int) -> Invite | None:
        return next(iter(await self._some(_i.id == invite)), None)

    async def by_link(self, place: Place, link: str) -> Invite | None:
        return next(iter(await self._some(*_at(place), _i.link == link)), None) if link else None

    async def used(self, invite: int, account: int, at: datetime) -> None:
        await self._change(invite, used_by=account, used_at=at)

    async def revoked(self, invite: int, at: datetime) -> None:
        await self._change(invite, revoked_at=at)

    async def purge(self, before: datetime) -> int:
        return (await self._connection.execute(delete(tables.invite).where(_i.expires_at < before))).rowcount

    async def _change(self, invite: int, **values: object) -> None:
        await self._connection.execute(update(tables.invite).where(_i.id == invite).values(**values))

    async def _some(self, *conditions: ColumnElement[bool]) -> list[Invite]:
        look = select(tables.invite).where(*conditions).order_by(_i.id.desc())
        return [_invite(row) for row in await self._connection.execute(look)]


def _at(place: Place) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _i.platform == place.platform, _i.place_id == place.id


def _invite(row: Any) -> Invite:
    place = Place(Platform(row.platform), row.place_id)
    return Invite(MemberId(row.member_id), place, row.made_at, row.expires_at, row.link, row.used_by, row.id)
