"""The job table: of each kind and key at most one waits, one runs and one is dead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Delete, bindparam, case, delete, exists, func, not_, select, update
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import DeadJob, Job, JobKind
from storage import tables
from storage.statements import insert_into, listed, those

_j = tables.job.c
_other = tables.job.alias("other")
_RUNS = exists().where(_other.c.kind == _j.kind, _other.c.key == _j.key, _other.c.state == "doing")
"""A job of the same kind and key runs already."""
_WHOLE = (_j.kind, _j.key, _j.payload, _j.priority, _j.run_at, _j.attempts, _j.id, _j.lane)
IN_LANE = 2
"""So many of one lane run at once, give or take one: more would only wait there."""


TOLD_AFTER = timedelta(minutes=1)
TELLING = frozenset(
    {
        JobKind.TELL_MODERATORS,
        JobKind.ASK_MODERATORS,
        JobKind.ASK_ABOUT_CLAIM,
        JobKind.TELL_GIVEN_UP,
        JobKind.OFF_BOARD,
    }
)


class State(StrEnum):
    TODO = "todo"
    DOING = "doing"
    DEAD = "dead"


_BUSY = select(_other.c.lane).where(_other.c.state == "doing", _other.c.lane != "").group_by(_other.c.lane)
_FULL = _BUSY.having(func.count() >= IN_LANE)
_OF_KINDS = _j.kind.in_(bindparam("kinds", expanding=True))
_WAITS = (_j.state == State.TODO, _OF_KINDS, not_(_RUNS), _j.lane.not_in(_FULL))
_NEXT = select(func.min(_j.run_at)).where(*_WAITS)
_DUE = select(_j.id).where(*_WAITS, _j.run_at <= bindparam("now"))
_FIRST = _DUE.order_by(_j.priority.desc(), _j.run_at, _j.id).limit(bindparam("most"))
_CLAIM = update(tables.job).where(_j.id.in_(_FIRST)).values(state=State.DOING).returning(*_WHOLE)


@dataclass(frozen=True, slots=True)
class Past:
    """What a job has been through before."""

    attempts: int = 0
    crashes: int = 0
    error: str = ""


class Jobs:
    """The statements of the queue, on one connection, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ask(self, job: Job, now: datetime) -> None:
        """Have this done; what waits already is done with this payload, at the sooner time and higher priority."""
        await self.ask_all([job], now)

    async def ask_all(self, jobs: Collection[Job], now: datetime) -> None:
        """The same for each of these."""
        rows = [_row(job, job.run_at or now, Past()) for job in jobs]
        await self._connection.execute(_ask(self._connection.dialect.name), rows)

    async def claim(self, kinds: Collection[JobKind], now: datetime, limit: int) -> Sequence[Job]:
        """Start the most urgent of those that are due; never two of one kind and key, and few at a time."""
        some = {"kinds": sorted(kinds), "now": now, "most": min(limit, IN_LANE)}
        jobs = [_job(row) for row in await self._connection.execute(_CLAIM, some)]
        return sorted(jobs, key=lambda job: (-job.priority, job.run_at, job.id))

    async def next_at(self, kinds: Collection[JobKind]) -> datetime | None:
        """When the next job is due, None if none waits; of a lane that is full none does."""
        at: datetime | None = await self._connection.scalar(_NEXT, {"kinds": sorted(kinds)})
        return at

    async def left(self, lane: str) -> int:
        """How many of this lane wait or run."""
        mine = select(func.count()).where(_j.lane == lane, _j.state.in_([State.TODO, State.DOING]))
        return await self._connection.scalar(mine) or 0

    async def quiet(self, now: datetime) -> bool:
        """Nothing is due and nothing runs."""
        due = (_j.state == State.TODO) & (_j.run_at <= now)
        return (await self._connection.scalar(select(_j.id).where(due | (_j.state == State.DOING)).limit(1))) is None

    async def done(self, jobs: Collection[Job]) -> None:
        """These are no jobs any more."""
        await self._connection.execute(
            _done(self._connection.dialect.name), those(self._connection, {j.id for j in jobs})
        )

    async def again(self, job: Job, run_at: datetime, past: Past) -> None:
        """Put a running job back, merged into one that waits: that one is newer, so its payload stays."""
        await self.done([job])
        await self._connection.execute(_again(self._connection.dialect.name), _row(job, run_at, past))

    async def bury(self, job: Job, now: datetime, past: Past) -> bool:
        """Give a running job up, in place of an older dead one; False if a newer one waits and shall try first."""
        same = (_j.kind == job.kind, _j.key == job.key)
        if await self._connection.scalar(select(_j.id).where(*same, _j.state == State.TODO)) is not None:
            await self.again(job, now, past)
            return False
        await self._connection.execute(delete(tables.job).where(*same, _j.state == State.DEAD))
        end = update(tables.job).where(_j.id == job.id)
        await self._connection.execute(end.values(state=State.DEAD, died_at=now, **_columns(past)))
        await self._have_it_told(job, now)
        return True

    async def _have_it_told(self, job: Job, now: datetime) -> None:
        """The moderators hear of it in a minute, together with the others; that telling failed is never told."""
        if job.kind not in TELLING and {"community", "place"} & job.payload.keys():
            await self.ask(Job(JobKind.TELL_GIVEN_UP, "", run_at=now + TOLD_AFTER), now)

    async def interrupted(self) -> Sequence[tuple[Job, int]]:
        """Jobs that were running when the process ended, and how many processes they saw end before."""
        look = select(*_WHOLE, _j.crashes).where(_j.state == State.DOING).order_by(_j.id)
        return [(_job(row), row.crashes) for row in await self._connection.execute(look)]

    async def dead(self, *conditions: ColumnElement[bool]) -> Sequence[DeadJob]:
        rows = await self._connection.execute(
            select(*_WHOLE, _j.error, _j.died_at)
            .where(_j.state == State.DEAD, *conditions)
            .order_by(_j.died_at.desc(), _j.id.desc())
        )
        return [DeadJob(_job(row), row.error, row.died_at) for row in rows]

    async def revive(self, number: int, now: datetime) -> bool:
        """Put a dead job back as if it had never been tried."""
        for found in await self.dead(_j.id == number):
            await self.again(found.job, now, Past())
            return True
        return False


@cache
def _done(dialect: str) -> Delete:
    return delete(tables.job).where(listed(dialect, _j.id))


@cache
def _ask(dialect: str) -> Insert:
    """Merged into one that waits, with this payload."""
    return _merged(dialect, "payload")


@cache
def _again(dialect: str) -> Insert:
    """Merged into one that waits, whose payload stays."""
    return _merged(dialect)


def _merged(dialect: str, *replaced: str) -> Insert:
    new = insert_into(dialect, tables.job)
    most = {name: _larger(new.excluded[name], _j[name]) for name in ("priority", "attempts", "crashes")}
    soonest = case((new.excluded.run_at < _j.run_at, new.excluded.run_at), else_=_j.run_at)
    newer = {name: new.excluded[name] for name in replaced}
    return new.on_conflict_do_update(index_elements=["kind", "key", "state"], set_={**most, "run_at": soonest, **newer})


def _larger(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((one > other, one), else_=other)


def _row(job: Job, run_at: datetime, past: Past) -> dict[str, Any]:
    return {
        "kind": job.kind,
        "key": job.key,
        "state": State.TODO,
        "payload": dict(job.payload),
        "priority": job.priority,
        "run_at": run_at,
        "lane": job.lane,
        **_columns(past),
    }


def _columns(past: Past) -> dict[str, Any]:
    return {"attempts": past.attempts, "crashes": past.crashes, "error": past.error}


def _job(row: Any) -> Job:
    kind, key, payload, priority, run_at, attempts, number, lane = row[:8]
    return Job(JobKind(kind), key, payload, priority, run_at, attempts, number, lane)
