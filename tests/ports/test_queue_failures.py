"""Jobs fail with patience: they wait longer each time, are given up in the end, and can be put back."""

import asyncio
import logging
import random

import pytest

from bot.domain.errors import DoorRefused, PlatformUnavailable, TooMany
from bot.ports import GIVE_NEXT, Job
from storage.jobs import Jobs
from storage.queue import Pace, SqliteQueue
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


async def test_failures_wait_longer_each_time_then_the_job_is_given_up(
    store: SqlStore, queue: SqliteQueue, clock: SetClock, caplog: pytest.LogCaptureFixture
):
    handler = Recorder(fails=ValueError("https://rpc.example/secret-key"))
    await ask(store, queue, Job(MATCH, "ada", {"n": 1}))
    waits: list[float] = []
    with caplog.at_level(logging.WARNING):
        async with at_work(queue, handler):
            for attempt in range(1, PACE.most_attempts):
                await ran(handler, attempt)
                await until(queue.idle)
                waits.append(await _wait(store, clock))
                clock.move(waits[-1])
            await ran(handler, PACE.most_attempts)
            await until(queue.idle)
    for number, wait in enumerate(waits):
        assert 0.5 * 2 * 2**number <= wait <= 1.5 * 2 * 2**number or wait <= 1.5 * PACE.longest_wait
    assert [job.attempts for job in handler.jobs] == list(range(PACE.most_attempts))
    (dead,) = await queue.dead_list()
    assert (dead.job.key, dead.job.payload, dead.error, dead.died_at) == ("ada", {"n": 1}, "ValueError", clock.now())
    assert "given up: ValueError" in caplog.text
    assert "secret-key" not in caplog.text


async def _wait(store: SqlStore, clock: SetClock) -> float:
    async with store.read() as tx:
        at = await Jobs(tx.connection).next_at([MATCH])
    assert at is not None
    return (at - clock.now()).total_seconds()


@pytest.mark.parametrize("error", [TooMany(), DoorRefused("no"), ExceptionGroup("two", [ValueError()]), TimeoutError()])
async def test_whatever_a_handler_raises_is_tried_again(
    store: SqlStore, queue: SqliteQueue, clock: SetClock, error: Exception
):
    handler = Recorder(fails=error)
    await ask(store, queue, Job(MATCH, "ada"))
    async with at_work(queue, handler):
        await ran(handler, 1)
        await until(queue.idle)
        handler.fails = None
        clock.move(10)
        await ran(handler, 2)
        await until(queue.idle)
    assert await queue.dead_list() == []


async def test_a_platform_is_not_asked_again_sooner_than_it_said(store: SqlStore, queue: SqliteQueue, clock: SetClock):
    handler = Recorder(fails=PlatformUnavailable("429", retry_after=77.5))
    await ask(store, queue, Job(MATCH, "ada"))
    await drain(queue, handler)
    assert await _wait(store, clock) == 77.5


async def test_a_failed_job_goes_into_a_newer_one_of_its_key(store: SqlStore, queue: SqliteQueue, clock: SetClock):
    handler = Recorder()

    async def fail_the_first(job: Job) -> None:
        if job.payload == {"n": 1}:
            await ask(store, queue, Job(MATCH, "ada", {"n": 2}))
            raise PlatformUnavailable("down", retry_after=600)

    handler.on = fail_the_first
    await ask(store, queue, Job(MATCH, "ada", {"n": 1}))
    await drain(queue, handler)
    assert [(job.payload, job.attempts) for job in handler.jobs] == [({"n": 1}, 0), ({"n": 2}, 1)]


async def test_a_new_request_goes_before_the_backoff_of_a_failed_one(
    store: SqlStore, queue: SqliteQueue, clock: SetClock
):
    handler = Recorder(fails=PlatformUnavailable("down", retry_after=600))
    await ask(store, queue, Job(MATCH, "ada", {"n": 1}))
    await drain(queue, handler)
    handler.fails = None
    await ask(store, queue, Job(MATCH, "ada", {"n": 2}))
    await drain(queue, handler)
    assert [job.payload for job in handler.jobs] == [{"n": 1}, {"n": 2}]


async def test_a_handler_that_hangs_is_stopped_and_tried_again(store: SqlStore, clock: SetClock):
    queue = SqliteQueue(store, clock, random.Random(1), Pace(deadline=0.02, longest_rest=0.02))
    handler = Recorder()

    async def hang(_job: Job) -> None:
        await asyncio.Event().wait()

    handler.on = hang
    await ask(store, queue, Job(MATCH, "ada"))
    await drain(queue, handler)
    assert len(handler.jobs) == 1
    assert await _wait(store, clock) > 0


async def test_a_handler_that_cancels_itself_has_failed(store: SqlStore, queue: SqliteQueue, clock: SetClock):
    handler = Recorder()

    async def cancel(_job: Job) -> None:
        raise asyncio.CancelledError

    handler.on = cancel
    await ask(store, queue, Job(MATCH, "ada"))
    await drain(queue, handler)
    assert await _wait(store, clock) > 0


async def test_a_dead_job_can_be_put_back_and_starts_afresh(store: SqlStore, clock: SetClock):
    queue = SqliteQueue(store, clock, random.Random(1), Pace(most_attempts=1, longest_rest=0.02))
    handler = Recorder(fails=DoorRefused("above the bot"))
    await ask(store, queue, Job(MATCH, "ada", {"n": 1}, GIVE_NEXT))
    await drain(queue, handler)
    (dead,) = await queue.dead_list()
    assert dead.error == "DoorRefused: above the bot"
    assert await queue.retry_dead(dead.job.id + 1) is False
    assert await queue.retry_dead(dead.job.id) is True
    assert await queue.retry_dead(dead.job.id) is False
    assert await queue.dead_list() == []
    handler.fails = None
    await drain(queue, handler)
    assert [(job.payload, job.priority, job.attempts) for job in handler.jobs] == [({"n": 1}, GIVE_NEXT, 0)] * 2


async def test_of_one_key_only_the_newest_dead_job_is_kept(store: SqlStore, clock: SetClock):
    queue = SqliteQueue(store, clock, random.Random(1), Pace(most_attempts=1, longest_rest=0.02))
    for number in range(3):
        await ask(store, queue, Job(MATCH, "ada", {"n": number}))
        await drain(queue, Recorder(fails=DoorRefused()))
    assert [dead.job.payload for dead in await queue.dead_list()] == [{"n": 2}]
