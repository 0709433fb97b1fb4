"""A queue that stops, is ended, or loses its database for a while: what waits goes on, and nothing is done twice."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.domain.errors import StorageError
from bot.domain.ids import Place, Platform
from bot.ports import Job, JobKind
from storage import open_storage
from storage.jobs import Jobs
from storage.queue import SqliteQueue
from storage.store import SqlStore
from tests.ports.conftest import SetClock
from tests.queueing import MATCH, PACE, Recorder, ask, at_work, drain, ran, until


@pytest.fixture
def database_kind() -> str:
    """The queue on PostgreSQL is another one."""
    return "sqlite"


@pytest.fixture
def queue(store: SqlStore, clock: SetClock) -> SqliteQueue:
    return SqliteQueue(store, clock, random.Random(1), PACE)


async def test_a_stopped_queue_leaves_its_work_waiting_and_loses_nothing(store: SqlStore, queue: SqliteQueue):
    handler = Recorder()

    async def hang(_job: Job) -> None:
        await asyncio.Event().wait()

    handler.on = hang
    await ask(store, queue, Job(MATCH, "ada", {"n": 1}))
    async with at_work(queue, handler):
        await ran(handler, 1)
    async with store.read() as tx:
        assert await Jobs(tx.connection).interrupted() == []
    handler.on = None
    await drain(queue, handler)
    assert handler.keys == ["ada", "ada"]


async def test_interrupted_jobs_are_put_back_merged_with_newer_ones(
    store: SqlStore, queue: SqliteQueue, clock: SetClock
):
    await ask(store, queue, Job(MATCH, "ada", {"n": 1}), Job(MATCH, "ben", {"n": 1}))
    async with store.write() as tx:
        await Jobs(tx.connection).claim([MATCH], clock.now(), 8)
    await ask(store, queue, Job(MATCH, "ada", {"n": 2}))
    handler = Recorder()
    await drain(queue, handler)
    assert sorted((job.key, job.payload["n"]) for job in handler.jobs) == [("ada", 2), ("ben", 1)]


async def test_a_job_that_ends_the_process_again_and_again_is_given_up(
    store: SqlStore, queue: SqliteQueue, clock: SetClock
):
    await ask(store, queue, Job(MATCH, "poison"))
    for _ in range(PACE.most_crashes + 1):
        assert await queue.dead_list() == []
        async with store.write() as tx:
            assert len(await Jobs(tx.connection).claim([MATCH], clock.now(), 8)) == 1
        await queue.recover()
    (dead,) = await queue.dead_list()
    assert dead.error == "the process ended while it ran"
    assert await queue.idle()


async def test_jobs_of_kinds_nobody_handles_stay(store: SqlStore, queue: SqliteQueue):
    await ask(store, queue, Job(JobKind.TELL_MEMBER, "ada"), Job(MATCH, "ben"))
    handler = Recorder()
    async with at_work(queue, handler):
        await ran(handler, 1)
    assert handler.keys == ["ben"]
    assert not await queue.idle()


async def test_an_idle_queue_writes_nothing(tmp_path: Path, clock: SetClock):
    path = tmp_path / "gatehouse.sqlite"
    async with open_storage(path, clock, pace=PACE) as opened:
        queue = opened.queue
        assert isinstance(queue, SqliteQueue)
        looked = 0
        look = queue._look

        async def count(kinds):
            nonlocal looked
            looked += 1
            return await look(kinds)

        queue._look = count
        with closing(sqlite3.connect(path)) as outside:
            before = outside.execute("PRAGMA data_version").fetchone()

            async def often() -> bool:
                return looked > 5

            async with at_work(queue, Recorder()):
                await until(often)
            assert outside.execute("PRAGMA data_version").fetchone() == before


async def test_a_database_that_fails_for_a_while_stops_nothing(store: SqlStore, queue: SqliteQueue, monkeypatch):
    handler = Recorder()
    broken, tries = True, 0
    fine = store.write

    async def tried() -> bool:
        return tries > 2

    @asynccontextmanager
    async def sometimes() -> AsyncIterator[object]:
        nonlocal tries
        tries += 1
        if broken:
            raise StorageError("disk full")
        async with fine() as tx:
            yield tx

    async def break_the_database(_job: Job) -> None:
        monkeypatch.setattr(SqlStore, "write", lambda _self: sometimes())

    handler.on = break_the_database
    await ask(store, queue, Job(MATCH, "ada"))
    async with at_work(queue, handler):
        await ran(handler, 1)
        await until(tried)
        assert not await queue.idle()
        broken = False
        await until(queue.idle)
    assert handler.keys == ["ada"]


async def test_what_was_done_when_the_queue_ends_is_not_done_again(
    store: SqlStore, queue: SqliteQueue, monkeypatch: pytest.MonkeyPatch
):
    handler, tries, fine = Recorder(), 0, SqlStore.write

    async def tried() -> bool:
        return tries > 0

    def broken(_self: SqlStore) -> object:
        nonlocal tries
        tries += 1
        raise StorageError("disk full")

    async def break_the_database(_job: Job) -> None:
        monkeypatch.setattr(SqlStore, "write", broken)

    handler.on = break_the_database
    await ask(store, queue, Job(MATCH, "ada"))
    async with at_work(queue, handler):
        await ran(handler, 1)
        await until(tried)
        monkeypatch.setattr(SqlStore, "write", fine)
    again = Recorder()
    await drain(queue, again)
    assert again.jobs == []


async def test_places_and_jobs_commit_together(store: SqlStore, queue: SqliteQueue):
    handler = Recorder()
    seen: list[int] = []

    async def look(_job: Job) -> None:
        async with store.read() as tx:
            seen.append(len(await tx.communities.all()))

    handler.on = look
    async with at_work(queue, handler):
        async with store.write() as tx:
            await queue.enqueue(tx, Job(MATCH, "ada"))
            await tx.communities.allow(Place(Platform.DISCORD, 1), "Plotter Garden")
        await ran(handler, 1)
        await until(queue.idle)
    assert seen == [1]
