"""Passes and the evidence they were given or taken on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Update, delete, func, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.errors import Conflict
from bot.domain.evidence import Evidence
from bot.domain.giving.passes import Cause, Change, Decision, Doubt, Pass, Plan
from bot.domain.ids import ChainName, CommunityId, MemberId
from storage import tables
from storage.looks import Looks
from storage.statements import among, insert_into, listed, those

_p, _e, _m = tables.passes.c, tables.evidence.c, tables.member.c
_OPEN = (
    *(_p.member_id, _p.tier, _p.since, _p.until, _p.revision),
    *(_p.on_requirement, _p.on_award, _p.blocks, _p.doubt, _p.id, _p.unsettled),
    *(_p.expires, _p.unknown_since, _p.suspended, _p.told, _p.look_at, _p.unlinked),
    _p.asked_anew,
)
_EVIDENCE = (_e.member_id, _e.tier, _e.change, _e.at, _e.revision, _e.reason, _e.facts, _e.id)


@cache
def _open(dialect: str) -> Select[*tuple[Any, ...]]:
    look = select(*_OPEN).where(listed(dialect, _p.member_id), _p.ended_at.is_(None))
    return look.order_by(_p.member_id, _p.id)


@cache
def _new(dialect: str) -> ReturningInsert[int, int, str]:
    new = insert_into(dialect, tables.passes).on_conflict_do_nothing()
    return new.returning(_p.id, _p.member_id, _p.tier)


@cache
def _raise(dialect: str) -> Update:
    return update(tables.member).where(listed(dialect, _m.id)).values(revision=_m.revision + 1)


class Passes(Looks):
    async def open(self, members: Collection[MemberId]) -> Sequence[Pass]:
        rows = await self._connection.execute(_open(self._dialect), those(self._connection, members))
        return [_pass(row) for row in rows]

    async def apply(self, plans: Collection[Plan], evidence: Sequence[Evidence], at: datetime) -> None:
        """Conflict if a pass one of them starts from is not the open one any more."""
        writing = [decision for plan in plans for decision in plan.decisions if decision.writes]
        await self._begin([one.after for one in writing if one.before is None and one.after is not None])
        for decision in writing:
            if decision.before is not None:
                await self._change(decision.before, decision, at)
        if evidence:
            await self._connection.execute(tables.evidence.insert(), [_evidence_row(fact) for fact in evidence])
        if raised := [plan.member for plan in plans if plan.writes]:
            await self._connection.execute(_raise(self._dialect), those(self._connection, raised))

    async def counts(self, community: CommunityId) -> Mapping[str, int]:
        rows = await self._connection.execute(
            select(_p.tier, func.count())
            .join_from(tables.passes, tables.member)
            .where(_m.community_id == community, _p.ended_at.is_(None))
            .group_by(_p.tier)
        )
        return {row[0]: row[1] for row in rows}

    async def holders(self, community: CommunityId) -> frozenset[MemberId]:
        look = select(_p.member_id).distinct().join_from(tables.passes, tables.member)
        rows = await self._connection.scalars(look.where(_m.community_id == community, _p.ended_at.is_(None)))
        return frozenset(MemberId(number) for number in rows)

    async def ask_anew(self, community: CommunityId, tiers: Collection[str], revision: int) -> None:
        here = select(_m.id).where(_m.community_id == community)
        theirs = (_p.ended_at.is_(None), _p.on_requirement, _p.member_id.in_(here), _p.tier.in_(tiers))
        raised = update(tables.member).where(_m.id.in_(select(_p.member_id).where(*theirs)))
        await self._connection.execute(raised.values(revision=_m.revision + 1))
        await self._connection.execute(update(tables.passes).where(*theirs).values(doubt=None, asked_anew=revision))

    async def evidence(self, member: MemberId, limit: int) -> Sequence[Evidence]:
        joined = select(_m.id).where(or_(_m.id == member, _m.joined_into == member))
        look = select(*_EVIDENCE).where(_e.member_id.in_(joined)).order_by(_e.id.desc()).limit(limit)
        return [Evidence(*row) for row in await self._connection.execute(look)]

    async def ended(self, community: CommunityId, tier: str, limit: int) -> Sequence[Evidence]:
        took = (_e.tier == tier, _e.change == Change.TAKE, _m.community_id == community)
        look = select(*_EVIDENCE).join_from(tables.evidence, tables.member).where(*took)
        return [Evidence(*row) for row in await self._connection.execute(look.order_by(_e.id.desc()).limit(limit))]

    async def history(
        self, after: int, limit: int, *, members: Collection[MemberId] | None = None, since: datetime | None = None
    ) -> Sequence[Evidence]:
        look = select(*_EVIDENCE).where(_e.id > after).order_by(_e.id).limit(limit)
        if members is not None:
            look = look.where(among(self._connection, _e.member_id, members))
        if since is not None:
            look = look.where(_e.at >= since)
        return [Evidence(*row) for row in await self._connection.execute(look)]

    async def join(self, members: Collection[MemberId], left: Collection[Pass], at: datetime) -> None:
        """These are what is left of all that these members hold, each in the row of its number; the others end."""
        open_ones = (among(self._connection, _p.member_id, members), _p.ended_at.is_(None))
        over = select(_p.id).where(*open_ones, ~among(self._connection, _p.id, [held.id for held in left]))
        await self._connection.execute(delete(tables.unsettled).where(tables.unsettled.c.pass_id.in_(over)))
        end = update(tables.passes).where(_p.id.in_(over))
        await self._connection.execute(end.values(ended_at=at, cause=Cause.JOINED))
        for held in left:
            await self._connection.execute(update(tables.passes).where(_p.id == held.id).values(**_row(held)))
            await self._put_unsettled(held.id, held.unsettled)

    async def _begin(self, passes: Sequence[Pass]) -> None:
        if not passes:
            return
        rows = await self._connection.execute(_new(self._dialect), [_row(held) for held in passes])
        made = {(member, tier): number for number, member, tier in rows}
        if len(made) < len(passes):
            raise Conflict
        blocks = [(made[held.member, held.tier], held.unsettled) for held in passes]
        await self._add_unsettled([(number, chain, block) for number, on in blocks for chain, block in on.items()])

    async def _change(self, before: Pass, decision: Decision, at: datetime) -> None:
        after, ended = decision.after, {"ended_at": at, "cause": decision.cause}
        change = update(tables.passes).where(_p.id == before.id, _p.ended_at.is_(None))
        change = change.values(**(ended if after is None else _row(after))).returning(_p.id)
        if (await self._connection.scalar(change)) is None:
            raise Conflict
        now = after.unsettled if after else {}
        if now != before.unsettled:
            await self._put_unsettled(before.id, now, anew=not before.unsettled)

    async def _put_unsettled(self, number: int, now: Mapping[ChainName, int], *, anew: bool = False) -> None:
        """Which of its blocks are to become final, where it is found by them. `anew`: nothing is kept of it yet."""
        if not anew:
            await self._connection.execute(delete(tables.unsettled).where(tables.unsettled.c.pass_id == number))
        await self._add_unsettled([(number, chain, block) for chain, block in now.items()])

    async def _add_unsettled(self, blocks: Sequence[tuple[int, ChainName, int]]) -> None:
        rows = [{"pass_id": number, "chain": chain, "block": block} for number, chain, block in blocks]
        if rows:
            await self._connection.execute(tables.unsettled.insert(), rows)


def _row(held: Pass) -> dict[str, Any]:
    doubt = held.doubt
    return {
        "member_id": held.member,
        "tier": held.tier,
        "since": held.since,
        "until": held.until,
        "revision": held.revision,
        "on_requirement": held.on_requirement,
        "on_award": held.on_award,
        "blocks": dict(held.blocks),
        "doubt": doubt and {"at": doubt.at.isoformat(), "blocks": dict(doubt.blocks)},
        "unsettled": dict(held.unsettled) or None,
        "expires": held.expires,
        "unknown_since": held.unknown_since,
        "suspended": held.suspended,
        "told": held.told,
        "look_at": held.look_at,
        "unlinked": held.unlinked,
        "asked_anew": held.asked_anew,
    }


def _pass(row: Any) -> Pass:
    """The columns stand in the order of the fields; two of them are JSON of our own."""
    member, tier, since, until, revision, required, awarded, blocks, doubt, number, unsettled, *rest = row
    grounds = (revision, required, awarded, blocks, _doubt(doubt), number, unsettled or {})
    return Pass(member, tier, since, until, *grounds, *rest)


def _doubt(value: dict[str, Any] | None) -> Doubt | None:
    return None if value is None else Doubt(datetime.fromisoformat(value["at"]), value["blocks"])


def _evidence_row(fact: Evidence) -> dict[str, Any]:
    return {
        "member_id": fact.member,
        "tier": fact.tier,
        "change": fact.change,
        "at": fact.at,
        "revision": fact.revision,
        "reason": fact.reason,
        "facts": dict(fact.facts),
    }
