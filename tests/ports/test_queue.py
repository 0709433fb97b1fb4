"""Jobs exist exactly if their state does, run most urgent first, never two of one key, and fail with patience."""

import asyncio
import logging
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.domain.errors import DoorRefused, PlatformUnavailable, StorageError, TooMany
from bot.domain.ids import Place, Platform
from bot.ports import GIVE_NEXT, SWEEP_LAST, TAKE_FIRST, Job, JobKind
from storage import open_storage
from storage.jobs import Jobs
from storage.queue import Pace, SqliteQueue
from storage.store import SqlStore
from tests.ports.conftest import SetClock

PACE = Pace(longest_rest=0.02, after_trouble=0.01, deadline=5)
MATCH, SWEEP = JobKind.MATCH, JobKind.RECONCILE


@pytest.fixture
def database_kind() -> str:
    """The queue on PostgreSQL is another one."""
    return "sqlite"


@pytest.fixture
def queue(store: SqlStore, clock: SetClock) -> SqliteQueue:
    return SqliteQueue(store, clock, random.Random(1), PACE)


class Recorder:
    """A handler that notes its jobs and, until told otherwise, does them."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.jobs: list[Job] = []
        self.fails = fails
        self.on: Callable[[Job], Awaitable[None]] | None = None

    async def __call__(self, job: Job) -> None:
        self.jobs.append(job)
        if self.on is not None:
            await self.on(job)
        if self.fails is not None:
            raise self.fails

    @property
    def keys(self) -> list[str]:
        return [job.key for job in self.jobs]


async def _ask(store: SqlStore, queue: SqliteQueue, *jobs: Job) -> None:
    async with store.write() as tx:
        for job in jobs:
            await queue.enqueue(tx, job)


@asynccontextmanager
async def _running(queue: SqliteQueue, handler: Recorder) -> AsyncIterator[None]:
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        task = group.create_task(queue.run({MATCH: handler, SWEEP: handler}))
        try:
            yield
        finally:
            task.cancel()


async def _until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while not await condition():  # noqa: ASYNC110  # the database is asked: it sets no event
            await asyncio.sleep(0.001)


async def _ran(handler: Recorder, times: int) -> None:
    async def enough() -> bool:
        return len(handler.jobs) >= times

    await _until(enough)


async def _drain(queue: SqliteQueue, handler: Recorder) -> None:
    async with _running(queue, handler):
        await _until(queue.idle)


async def test_a_job_exists_exactly_if_its_state_does(store: SqlStore, queue: SqliteQueue):
    async def rolled_back() -> None:
        async with store.write() as tx:
            await queue.enqueue(tx, Job(MATCH, "lost"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await rolled_back()
    assert await queue.idle()
    await _ask(store, queue, Job(MATCH, "kept", {"member": 7}))
    assert not await queue.idle()
    handler = Recorder()
    await _drain(queue, handler)
    assert [(job.key, job.payload) for job in handler.jobs] == [("kept", {"member": 7})]


async def test_waiting_jobs_of_one_key_become_one_sooner_and_more_urgent(
    store: SqlStore, queue: SqliteQueue, clock: SetClock
):
    later = clock.now().replace(hour=23)
    await _ask(store, queue, Job(MATCH, "ada", {"n": 1}, TAKE_FIRST, later), Job(MATCH, "ada", {"n": 2}, SWEEP_LAST))
    async with store.write() as tx:
        await queue.enqueue_all(tx, [Job(MATCH, "ada", {"n": 3}, GIVE_NEXT, later), Job(SWEEP, "ada")])
        await queue.enqueue_all(tx, [])
    handler = Recorder()
    await _drain(queue, handler)
    assert [(job.kind, job.payload, job.priority) for job in handler.jobs] == [
        (MATCH, {"n": 3}, TAKE_FIRST),
        (SWEEP, {}, 0),
    ]


async def test_the_most_urgent_go_first_then_the_oldest(store: SqlStore, clock: SetClock):
    queue = SqliteQueue(store, clock, random.Random(1), Pace(slots=1, longest_rest=0.02))
    await _ask(store, queue, Job(SWEEP, "sweep", priority=SWEEP_LAST))
    await _ask(store, queue, Job(MATCH, "give 1", priority=GIVE_NEXT), Job(MATCH, "give 2", priority=GIVE_NEXT))
    await _ask(store, queue, Job(MATCH, "take", priority=TAKE_FIRST))
    handler = Recorder()
    await _drain(queue, handler)
    assert handler.keys == ["take", "give 1", "give 2", "sweep"]


async def test_a_job_of_the_future_waits_for_its_time(store: SqlStore, queue: SqliteQueue, clock: SetClock):
    await _ask(store, queue, Job(MATCH, "later", run_at=clock.now().replace(hour=13)), Job(MATCH, "now"))
    handler = Recorder()
    async with _running(queue, handler):
        await _until(queue.idle)
        assert handler.keys == ["now"]
        clock.move(3600)
        await _ran(handler, 2)
    assert handler.keys == ["now", "later"]


async def test_a_running_queue_starts_a_new_job_at_once(store: SqlStore, clock: SetClock):
    queue = SqliteQueue(store, clock, random.Random(1), Pace(longest_rest=3600))
    handler = Recorder()
    async with _running(queue, handler):
        await _ask(store, queue, Job(MATCH, "first"))
        await _ran(handler, 1)
        await _until(queue.idle)
        await _ask(store, queue, Job(MATCH, "second"))
        await _ran(handler, 2)


async def test_several_run_at_once_but_never_two_of_one_key(store: SqlStore, queue: SqliteQueue):
    many = PACE.slots + 12
    running: list[str] = []
    most = 0
    hold = asyncio.Event()
    handler = Recorder()

    async def work(job: Job) -> None:
        nonlocal most
        assert job.key not in running
        running.append(job.key)
        most = max(most, len(running))
        await hold.wait()
        running.remove(job.key)

    handler.on = work
    await _ask(store, queue, *(Job(MATCH, str(n)) for n in range(many)))
    async with _running(queue, handler):
        await _ran(handler, PACE.slots)
        await _ask(store, queue, *(Job(MATCH, str(n), {"again": True}) for n in range(many)))
        hold.set()
        await _until(queue.idle)
    assert most == PACE.slots
    assert sorted(handler.keys) == sorted([*map(str, range(PACE.slots)), *map(str, range(many))])
    assert await queue.dead_list() == []


async def test_what_waits_in_one_lane_leaves_room_for_the_others_and_goes_on_when_it_is_free(
    store: SqlStore, queue: SqliteQueue
):
    hold, handler = asyncio.Event(), Recorder()
    running: Counter[str] = Counter()
    most = 0

    async def work(job: Job) -> None:
        nonlocal most
        running[job.lane] += 1
        most = max(most, running["one server"])
        await hold.wait()
        running[job.lane] -= 1

    handler.on = work
    await _ask(store, queue, *(Job(MATCH, str(n), lane="one server") for n in range(PACE.slots)))
    await _ask(store, queue, Job(MATCH, "elsewhere", lane="another"), Job(MATCH, "no lane"))
    async with _running(queue, handler):
        await _ran(handler, 4)
        assert {"elsewhere", "no lane"} <= set(handler.keys)
        assert await queue.left("one server") == PACE.slots
        hold.set()
        await _until(queue.idle)
    assert len(handler.keys) == PACE.slots + 2
    assert await queue.left("one server") == 0
    assert most <= 3


async def test_a_job_whose_key_is_at_work_holds_up_nobody_else(
    store: SqlStore, queue: SqliteQueue, caplog: pytest.LogCaptureFixture
):
    hold = asyncio.Event()
    handler = Recorder()

    async def work(job: Job) -> None:
        if job.key == "ada":
            await hold.wait()

    handler.on = work
    async with _running(queue, handler):
        await _ask(store, queue, Job(MATCH, "ada"))
        await _ran(handler, 1)
        await _ask(store, queue, Job(MATCH, "ada", priority=TAKE_FIRST), Job(MATCH, "ben"))
        await _ran(handler, 2)
        assert handler.keys == ["ada", "ben"]
        hold.set()
        await _until(queue.idle)
    assert handler.keys == ["ada", "ben", "ada"]
    assert caplog.text == ""


async def test_failures_wait_longer_each_time_then_the_job_is_given_up(
    store: SqlStore, queue: SqliteQueue, clock: SetClock, caplog: pytest.LogCaptureFixture
):
    handler = Recorder(fails=ValueError("https://rpc.example/secret-key"))
    await _ask(store, queue, Job(MATCH, "ada", {"n": 1}))
    waits: list[float] = []
    with caplog.at_level(logging.WARNING):
        async with _running(queue, handler):
            for attempt in range(1, PACE.most_attempts):
                await _ran(handler, attempt)
                await _until(queue.idle)
                waits.append(await _wait(store, clock))
                clock.move(waits[-1])
            await _ran(handler, PACE.most_attempts)
            await _until(queue.idle)
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
    await _ask(store, queue, Job(MATCH, "ada"))
    async with _running(queue, handler):
        await _ran(handler, 1)
        await _until(queue.idle)
        handler.fails = None
        clock.move(10)
        await _ran(handler, 2)
        await _until(queue.idle)
    assert await queue.dead_list() == []


async def test_a_platform_is_not_asked_again_sooner_than_it_said(store: SqlStore, queue: SqliteQueue, clock: SetClock):
    handler = Recorder(fails=PlatformUnavailable("429", retry_after=77.5))
    await _ask(store, queue, Job(MATCH, "ada"))
    await _drain(queue, handler)
    assert await _wait(store, clock) == 77.5


async def test_a_failed_job_goes_into_a_newer_one_of_its_key(store: SqlStore, queue: SqliteQueue, clock: SetClock):
    handler = Recorder()

    async def fail_the_first(job: Job) -> None:
        if job.payload == {"n": 1}:
            await _ask(store, queue, Job(MATCH, "ada", {"n": 2}))
            raise PlatformUnavailable("down", retry_after=600)

    handler.on = fail_the_first
    await _ask(store, queue, Job(MATCH, "ada", {"n": 1}))
    await _drain(queue, handler)
    assert [(job.payload, job.attempts) for job in handler.jobs] == [({"n": 1}, 0), ({"n": 2}, 1)]


async def test_a_new_request_goes_before_the_backoff_of_a_failed_one(
    store: SqlStore, queue: SqliteQueue, clock: SetClock
):
    handler = Recorder(fails=PlatformUnavailable("down", retry_after=600))
    await _ask(store, queue, Job(MATCH, "ada", {"n": 1}))
    await _drain(queue, handler)
    handler.fails = None
    await _ask(store, queue, Job(MATCH, "ada", {"n": 2}))
    await _drain(queue, handler)
    assert [job.payload for job in handler.jobs] == [{"n": 1}, {"n": 2}]


async def test_a_handler_that_hangs_is_stopped_and_tried_again(store: SqlStore, clock: SetClock):
    queue = SqliteQueue(store, clock, random.Random(1), Pace(deadline=0.02, longest_rest=0.02))
    handler = Recorder()

    async def hang(_job: Job) -> None:
        await asyncio.Event().wait()

    handler.on = hang
    await _ask(store, queue, Job(MATCH, "ada"))
    await _drain(queue, handler)
    assert len(handler.jobs) == 1
    assert await _wait(store, clock) > 0


async def test_a_handler_that_cancels_itself_has_failed(store: SqlStore, queue: SqliteQueue, clock: SetClock):
    handler = Recorder()

    async def cancel(_job: Job) -> None:
        raise asyncio.CancelledError

    handler.on = cancel
    await _ask(store, queue, Job(MATCH, "ada"))
    await _drain(queue, handler)
    assert await _wait(store, clock) > 0


async def test_a_dead_job_can_be_put_back_and_starts_afresh(store: SqlStore, clock: SetClock):
    queue = SqliteQueue(store, clock, random.Random(1), Pace(most_attempts=1, longest_rest=0.02))
    handler = Recorder(fails=DoorRefused("above the bot"))
    await _ask(store, queue, Job(MATCH, "ada", {"n": 1}, GIVE_NEXT))
    await _drain(queue, handler)
    (dead,) = await queue.dead_list()
    assert dead.error == "DoorRefused: above the bot"
    assert await queue.retry_dead(dead.job.id + 1) is False
    assert await queue.retry_dead(dead.job.id) is True
    assert await queue.retry_dead(dead.job.id) is False
    assert await queue.dead_list() == []
    handler.fails = None
    await _drain(queue, handler)
    assert [(job.payload, job.priority, job.attempts) for job in handler.jobs] == [({"n": 1}, GIVE_NEXT, 0)] * 2


async def test_of_one_key_only_the_newest_dead_job_is_kept(store: SqlStore, clock: SetClock):
    queue = SqliteQueue(store, clock, random.Random(1), Pace(most_attempts=1, longest_rest=0.02))
    for number in range(3):
        await _ask(store, queue, Job(MATCH, "ada", {"n": number}))
        await _drain(queue, Recorder(fails=DoorRefused()))
    assert [dead.job.payload for dead in await queue.dead_list()] == [{"n": 2}]


async def test_a_stopped_queue_leaves_its_work_waiting_and_loses_nothing(store: SqlStore, queue: SqliteQueue):
    handler = Recorder()

    async def hang(_job: Job) -> None:
        await asyncio.Event().wait()

    handler.on = hang
    await _ask(store, queue, Job(MATCH, "ada", {"n": 1}))
    async with _running(queue, handler):
        await _ran(handler, 1)
    async with store.read() as tx:
        assert await Jobs(tx.connection).interrupted() == []
    handler.on = None
    await _drain(queue, handler)
    assert handler.keys == ["ada", "ada"]


async def test_interrupted_jobs_are_put_back_merged_with_newer_ones(
    store: SqlStore, queue: SqliteQueue, clock: SetClock
):
    await _ask(store, queue, Job(MATCH, "ada", {"n": 1}), Job(MATCH, "ben", {"n": 1}))
    async with store.write() as tx:
        await Jobs(tx.connection).claim([MATCH], clock.now(), 8)
    await _ask(store, queue, Job(MATCH, "ada", {"n": 2}))
    handler = Recorder()
    await _drain(queue, handler)
    assert sorted((job.key, job.payload["n"]) for job in handler.jobs) == [("ada", 2), ("ben", 1)]


async def test_a_job_that_ends_the_process_again_and_again_is_given_up(
    store: SqlStore, queue: SqliteQueue, clock: SetClock
):
    await _ask(store, queue, Job(MATCH, "poison"))
    for _ in range(PACE.most_crashes + 1):
        assert await queue.dead_list() == []
        async with store.write() as tx:
            assert len(await Jobs(tx.connection).claim([MATCH], clock.now(), 8)) == 1
        await queue.recover()
    (dead,) = await queue.dead_list()
    assert dead.error == "the process ended while it ran"
    assert await queue.idle()


async def test_jobs_of_kinds_nobody_handles_stay(store: SqlStore, queue: SqliteQueue):
    await _ask(store, queue, Job(JobKind.TELL_MEMBER, "ada"), Job(MATCH, "ben"))
    handler = Recorder()
    async with _running(queue, handler):
        await _ran(handler, 1)
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

            async with _running(queue, Recorder()):
                await _until(often)
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
    await _ask(store, queue, Job(MATCH, "ada"))
    async with _running(queue, handler):
        await _ran(handler, 1)
        await _until(tried)
        assert not await queue.idle()
        broken = False
        await _until(queue.idle)
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
    await _ask(store, queue, Job(MATCH, "ada"))
    async with _running(queue, handler):
        await _ran(handler, 1)
        await _until(tried)
        monkeypatch.setattr(SqlStore, "write", fine)
    again = Recorder()
    await _drain(queue, again)
    assert again.jobs == []


async def test_places_and_jobs_commit_together(store: SqlStore, queue: SqliteQueue):
    handler = Recorder()
    seen: list[int] = []

    async def look(_job: Job) -> None:
        async with store.read() as tx:
            seen.append(len(await tx.communities.all()))

    handler.on = look
    async with _running(queue, handler):
        async with store.write() as tx:
            await queue.enqueue(tx, Job(MATCH, "ada"))
            await tx.communities.allow(Place(Platform.DISCORD, 1), "Plotter Garden")
        await _ran(handler, 1)
        await _until(queue.idle)
    assert seen == [1]
