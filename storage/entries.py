"""Contributions, and who reported them."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.contributing.entries import STANDING, Declared, Entry, Licence, Look, Post, Seen, State
from bot.domain.ids import Account, CommunityId, MemberId, Platform
from storage import tables
from storage.statements import among, insert

_e, _r = tables.entry.c, tables.entry_report.c
_ENTRY = select(*(column for column in _e if column is not _e.picture))
_BEFORE_GALLERY = _e.state == State.SHOWN


class Entries:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def show(self, entry: Entry, small: bytes) -> Entry:
        await self._connection.execute(delete(tables.entry).where(_e.member_id == entry.member, _BEFORE_GALLERY))
        new = tables.entry.insert().values(**_row(entry), picture=small).returning(_e.id)
        number = (await self._connection.execute(new)).scalar_one()
        found = await self.get(entry.community, number)
        assert found is not None, "it was written just now"
        return found

    async def get(self, community: CommunityId, entry: int) -> Entry | None:
        return next(iter(await self._some(_ENTRY.where(_e.community_id == community, _e.id == entry))), None)

    async def picture(self, entry: int) -> bytes:
        return await self._connection.scalar(select(_e.picture).where(_e.id == entry)) or b""

    async def of(self, member: MemberId, limit: int) -> Sequence[Entry]:
        theirs = _ENTRY.where(_e.member_id == member, ~_BEFORE_GALLERY)
        return await self._some(theirs.order_by(_e.id.desc()).limit(limit))

    async def standing(
        self, community: CommunityId, states: Collection[State], *, of_round: int | None = None
    ) -> Sequence[Entry]:
        here = _ENTRY.where(_e.community_id == community, _e.state.in_(states), _e.round.is_not_distinct_from(of_round))
        return await self._some(here.order_by(_e.id))

    async def twin(self, community: CommunityId, content: str) -> int | None:
        same = select(_e.id).where(_e.community_id == community, _e.sha256 == content, _e.state.in_(STANDING))
        return await self._connection.scalar(same)

    async def seen(self, community: CommunityId, limit: int) -> Sequence[Seen]:
        look = select(_e.id, _e.member_id, _e.title, _e.pixels, _e.look, _e.mirrored)
        here = look.where(_e.community_id == community, _e.state.in_(STANDING)).order_by(_e.id.desc()).limit(limit)
        rows = await self._connection.execute(here)
        return [
            Seen(number, MemberId(member), title, pixels, Look(plain, mirrored))
            for number, member, title, pixels, plain, mirrored in rows
        ]

    async def since(self, member: MemberId, at: datetime) -> int:
        theirs = select(func.count()).where(_e.member_id == member, ~_BEFORE_GALLERY, _e.at > at)
        return await self._connection.scalar(theirs) or 0

    async def drop(self, entry: int) -> None:
        await self._connection.execute(delete(tables.entry).where(_e.id == entry))

    async def move(self, entry: int, now: State, *, why: str = "", at: datetime | None = None) -> None:
        values: dict[str, Any] = {"state": now, "why": why}
        values |= {} if at is None else {"at": at}
        values |= {} if now in STANDING else {"picture": b""}
        await self._change(entry, **values)

    async def unhung(self, community: CommunityId) -> Sequence[Entry]:
        here = _ENTRY.where(_e.community_id == community, _e.state.in_(STANDING), _e.message_id.is_(None))
        return await self._some(here.order_by(_e.id))

    async def hung(self, entry: int, post: Post) -> None:
        await self._change(entry, channel_id=post.channel, message_id=post.id)

    async def take(self, entries: Collection[int], of_round: int | None) -> None:
        these = among(self._connection, _e.id, entries)
        await self._connection.execute(update(tables.entry).where(these, ~_e.sealed).values(round=of_round))

    async def seal(self, entries: Collection[int]) -> None:
        these = among(self._connection, _e.id, entries)
        await self._connection.execute(update(tables.entry).where(these).values(sealed=True))

    async def free(self, community: CommunityId, of_round: int) -> None:
        theirs = (_e.community_id == community, _e.round == of_round)
        await self._connection.execute(update(tables.entry).where(*theirs).values(round=None, sealed=False))

    async def posts(self, members: Collection[MemberId]) -> Sequence[Post]:
        theirs = among(self._connection, _e.member_id, members)
        look = select(_e.channel_id, _e.message_id).where(theirs, _e.message_id.is_not(None), _e.state.in_(STANDING))
        return [Post(channel, message) for channel, message in await self._connection.execute(look)]

    async def report(self, entry: Entry, by: Account, why: str, at: datetime) -> int | None:
        who = {"platform": by.platform, "platform_user_id": by.id}
        row = {"community_id": entry.community, "entry_id": entry.id, **who, "why": why, "at": at}
        new = insert(self._connection, tables.entry_report).values(**row).on_conflict_do_nothing().returning(_r.id)
        number: int | None = await self._connection.scalar(new)
        return number

    async def reported(self, report: int) -> tuple[int, Account, str] | None:
        look = select(_r.entry_id, _r.platform, _r.platform_user_id, _r.why).where(_r.id == report)
        row = (await self._connection.execute(look)).first()
        return (row.entry_id, Account(Platform(row.platform), row.platform_user_id), row.why) if row else None

    async def reports(self, community: CommunityId, by: Account, since: datetime) -> int:
        theirs = (_r.community_id == community, _r.platform == by.platform, _r.platform_user_id == by.id)
        return await self._connection.scalar(select(func.count()).where(*theirs, _r.at > since)) or 0

    async def purge(self, before: datetime) -> None:
        await self._connection.execute(delete(tables.entry).where(_BEFORE_GALLERY, _e.at < before))

    async def _change(self, entry: int, **values: Any) -> None:
        await self._connection.execute(update(tables.entry).where(_e.id == entry).values(**values))

    async def _some(self, look: Select[Any]) -> list[Entry]:
        return [_entry(row) for row in await self._connection.execute(look)]


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "community_id": entry.community,
        "member_id": entry.member,
        "state": entry.state,
        "at": entry.at,
        "title": entry.title,
        "notes": entry.notes,
        "licence": entry.licence,
        "sha256": entry.content,
        "pixels": entry.pixels,
        "look": entry.look.plain,
        "mirrored": entry.look.mirrored,
        "width": entry.size[0],
        "height": entry.size[1],
        "declared": asdict(entry.declared),
    }


def _entry(row: Any) -> Entry:
    said = {**row.declared, "loras": tuple(row.declared["loras"])}
    return Entry(
        CommunityId(row.community_id),
        MemberId(row.member_id),
        row.at,
        row.title,
        row.notes,
        Licence(row.licence),
        row.sha256,
        row.pixels,
        Look(row.look, row.mirrored),
        (row.width, row.height),
        Declared(**said),
        State(row.state),
        row.round,
        row.sealed,
        None if row.message_id is None else Post(row.channel_id, row.message_id),
        row.why,
        row.id,
    )
