"""Questions of the breaker, with the members each one names. A member stands in at most one for each tier."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.giving.breaker import Answer, Question
from bot.domain.ids import Account, CommunityId, MemberId, Platform
from storage import tables
from storage.statements import among, insert, listed, those

_q, _n, _m = tables.question.c, tables.question_member.c, tables.member.c


@cache
def _of(dialect: str) -> Select[*tuple[Any, ...]]:
    look = select(_n.member_id, _n.tier, _q.answer).join_from(tables.question_member, tables.question)
    return look.where(listed(dialect, _n.member_id))


class Questions:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ask(self, community: CommunityId, tier: str, members: Collection[MemberId], now: datetime) -> int | None:
        new = sorted(set(members) - {member for member, name in await self.of(members) if name == tier})
        if not new:
            return None
        unposted = select(_q.id).where(_q.community_id == community, _q.tier == tier, _q.posted_at.is_(None))
        question = await self._connection.scalar(unposted) or await self._make(community, tier, now)
        rows = [{"member_id": member, "tier": tier, "question_id": question} for member in new]
        await self._connection.execute(tables.question_member.insert(), rows)
        return question

    async def of(self, members: Collection[MemberId]) -> Mapping[tuple[MemberId, str], Answer]:
        look = _of(self._connection.dialect.name)
        rows = await self._connection.execute(look, those(self._connection, members))
        return {(MemberId(member), tier): Answer(answer) for member, tier, answer in rows}

    async def all(self, community: CommunityId) -> Sequence[Question]:
        return await self._some(_q.community_id == community)

    async def get(self, question: int) -> Question | None:
        return next(iter(await self._some(_q.id == question)), None)

    async def last_posted(self, community: CommunityId, tier: str) -> datetime | None:
        look = select(func.max(_q.posted_at)).where(_q.community_id == community, _q.tier == tier)
        at: datetime | None = await self._connection.scalar(look)
        return at

    async def post(self, question: int, at: datetime) -> None:
        unposted = update(tables.question).where(_q.id == question, _q.posted_at.is_(None))
        await self._connection.execute(unposted.values(posted_at=at))

    async def answer(self, question: int, answer: Answer, by: Account) -> None:
        who = {"by_platform": by.platform, "by_id": by.id, "by_name": by.name}
        await self._connection.execute(update(tables.question).where(_q.id == question).values(answer=answer, **who))
        named = select(_n.member_id).where(_n.question_id == question)
        await self._connection.execute(update(tables.member).where(_m.id.in_(named)).values(revision=_m.revision + 1))

    async def named(
        self, community: CommunityId, tier: str, members: Collection[MemberId], by: Account, at: datetime
    ) -> None:
        before = delete(tables.question_member).where(_n.tier == tier, among(self._connection, _n.member_id, members))
        await self._connection.execute(before)
        known = list(await self._connection.scalars(select(_m.id).where(among(self._connection, _m.id, members))))
        if known:
            question = await self._make(community, tier, at, posted_at=at)
            rows = [{"member_id": member, "tier": tier, "question_id": question} for member in known]
            await self._connection.execute(tables.question_member.insert(), rows)
            await self.answer(question, Answer.TAKE, by)
        await self.release([])

    async def release(self, pairs: Collection[tuple[MemberId, str]]) -> None:
        for member, tier in pairs:
            await self._connection.execute(
                delete(tables.question_member).where(_n.member_id == member, _n.tier == tier)
            )
        await self._connection.execute(delete(tables.question).where(~exists().where(_n.question_id == _q.id)))

    async def _make(self, community: CommunityId, tier: str, now: datetime, posted_at: datetime | None = None) -> int:
        new = insert(self._connection, tables.question)
        new = new.values(community_id=community, tier=tier, asked_at=now, posted_at=posted_at, answer=Answer.OPEN)
        return int((await self._connection.execute(new.returning(_q.id))).scalar_one())

    async def _some(self, *conditions: ColumnElement[bool]) -> list[Question]:
        rows = await self._connection.execute(
            select(tables.question, _n.member_id)
            .join_from(tables.question, tables.question_member)
            .where(*conditions)
            .order_by(_q.id, _n.member_id)
        )
        named: dict[int, tuple[Any, list[MemberId]]] = {}
        for row in rows:
            named.setdefault(row.id, (row, []))[1].append(MemberId(row.member_id))
        return [_question(row, members) for row, members in named.values()]


def _question(row: Any, members: Sequence[MemberId]) -> Question:
    by = None if row.by_id is None else Account(Platform(row.by_platform), row.by_id, row.by_name)
    return Question(
        row.id,
        CommunityId(row.community_id),
        row.tier,
        tuple(members),
        row.asked_at,
        Answer(row.answer),
        row.posted_at,
        by,
    )
