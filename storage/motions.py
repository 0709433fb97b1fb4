"""Selections that the council's key is to send, as moderators moved them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.contributing.collab import Selection, Share
from bot.domain.contributing.motions import Motion, State, Why
from bot.domain.ids import Account, Address, ChainName, CommunityId, MemberId, Platform
from storage import tables

_m = tables.motion.c


class Motions:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, motion: Motion) -> Motion:
        new = tables.motion.insert().values(**_row(motion))
        return replace(motion, id=(await self._connection.execute(new.returning(_m.id))).scalar_one())

    async def get(self, motion: int) -> Motion | None:
        return next(iter(await self._some(_m.id == motion)), None)

    async def waiting(self, community: CommunityId, now: datetime) -> Sequence[Motion]:
        return await self._some(_m.community_id == community, _m.state == State.WAITING, _m.expires_at > now)

    async def sending(self) -> Sequence[Motion]:
        return await self._some(_m.state == State.SENDING)

    async def keep(self, motion: Motion, was: State) -> bool:
        change = update(tables.motion).where(_m.id == motion.id, _m.state == was)
        return (await self._connection.execute(change.values(**_row(motion)))).rowcount == 1

    async def purge(self, before: datetime) -> int:
        old = delete(tables.motion).where(_m.at < before, _m.state != State.SENDING)
        return (await self._connection.execute(old)).rowcount

    async def _some(self, *conditions: ColumnElement[bool]) -> list[Motion]:
        look = select(tables.motion).where(*conditions).order_by(_m.id)
        return [_motion(row) for row in await self._connection.execute(look)]


def _row(motion: Motion) -> dict[str, Any]:
    selection, second = motion.selection, motion.second
    return {
        "community_id": motion.community,
        "member_id": motion.maker,
        "entry": motion.entry,
        "chain": selection.chain,
        "registry": selection.registry,
        "sha256": selection.content,
        "creator": selection.creator,
        "terms": selection.terms,
        "place": selection.place,
        "shares": [[one.whom, one.parts] for one in selection.shares],
        "signer": motion.signer,
        "most": str(motion.most),
        "by_platform": motion.by.platform,
        "by_id": motion.by.id,
        "by_name": motion.by.name,
        "at": motion.at,
        "expires_at": motion.expires_at,
        "state": motion.state,
        "second_platform": second.platform if second else None,
        "second_id": second.id if second else None,
        "second_name": second.name if second else None,
        "why": motion.why,
    }


def _motion(row: Row[Any]) -> Motion:
    second = None if row.second_id is None else Account(Platform(row.second_platform), row.second_id, row.second_name)
    return Motion(
        CommunityId(row.community_id),
        row.entry,
        MemberId(row.member_id),
        Selection(
            ChainName(row.chain),
            Address(row.registry),
            row.sha256,
            Address(row.creator),
            row.terms,
            row.place,
            tuple(Share(Address(whom), parts) for whom, parts in row.shares),
        ),
        Address(row.signer),
        int(row.most),
        Account(Platform(row.by_platform), row.by_id, row.by_name),
        row.at,
        row.expires_at,
        State(row.state),
        second,
        None if row.why is None else Why(row.why),
        row.id,
    )
