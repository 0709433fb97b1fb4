"""Jobs exist exactly if their state does, run most urgent first, and never two of one key."""

import asyncio
import random
from collections import Counter

import pytest

from bot.ports import GIVE_NEXT, SWEEP_LAST, TAKE_FIRST, Job
from storage.queue import Pace, SqliteQueue
from storage.store import SqlStore
from tests.ports.conftest import SetClock
from tests.queueing import MATCH, PACE, SWEEP, Recorder, ask, at_work, drain, ran, until


@pytest.fixture
def database_kind() -> str:
    """The queue on PostgreSQL is another one."""
    return "sqlite"


@pytest.fixture
def queue(store: SqlStore, clock: SetClock) -> SqliteQueue:
    return SqliteQueue(store, clock, random.Random(1), PACE)


async def test_a_job_exists_exactly_if_its_state_does(store: SqlStore, queue: SqliteQueue):
    async def rolled_back() -> None:
        async with store.write() as tx:
            await queue.enqueue(tx, Job(MATCH, "lost"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await rolled_back()
    assert await queue.idle()
    await ask(store, queue, Job(MATCH, "kept", {"member": 7}))
    assert not await queue.idle()
    handler = Recorder()
    await drain(queue, handler)
    assert [(job.key, job.payload) for job in handler.jobs] == [("kept", {"member": 7})]


async def test_waiting_jobs_of_one_key_become_one_sooner_and_more_urgent(
    store: SqlStore, queue: SqliteQueue, clock: SetClock
):
    later = clock.now().replace(hour=23)
    await ask(store, queue, Job(MATCH, "ada", {"n": 1}, TAKE_FIRST, later), Job(MATCH, "ada", {"n": 2}, SWEEP_LAST))
    async with store.write() as tx:
        await queue.enqueue_all(tx, [Job(MATCH, "ada", {"n": 3}, GIVE_NEXT, later), Job(SWEEP, "ada")])
        await queue.enqueue_all(tx, [])
    handler = Recorder()
    await drain(queue, handler)
    assert [(job.kind, job.payload, job.priority) for job in handler.jobs] == [
        (MATCH, {"n": 3}, TAKE_FIRST),
        (SWEEP, {}, 0),
    ]


async def test_the_most_urgent_go_first_then_the_oldest(store: SqlStore, clock: SetClock):
    queue = SqliteQueue(store, clock, random.Random(1), Pace(slots=1, longest_rest=0.02))
    await ask(store, queue, Job(SWEEP, "sweep", priority=SWEEP_LAST))
    await ask(store, queue, Job(MATCH, "give 1", priority=GIVE_NEXT), Job(MATCH, "give 2", priority=GIVE_NEXT))
    await ask(store, queue, Job(MATCH, "take", priority=TAKE_FIRST))
    handler = Recorder()
    await drain(queue, handler)
    assert handler.keys == ["take", "give 1", "give 2", "sweep"]


async def test_a_job_of_the_future_waits_for_its_time(store: SqlStore, queue: SqliteQueue, clock: SetClock):
    await ask(store, queue, Job(MATCH, "later", run_at=clock.now().replace(hour=13)), Job(MATCH, "now"))
    handler = Recorder()
    async with at_work(queue, handler):
        await until(queue.idle)
        assert handler.keys == ["now"]
        clock.move(3600)
        await ran(handler, 2)
    assert handler.keys == ["now", "later"]


async def test_a_running_queue_starts_a_new_job_at_once(store: SqlStore, clock: SetClock):
    queue = SqliteQueue(store, clock, random.Random(1), Pace(longest_rest=3600))
    handler = Recorder()
    async with at_work(queue, handler):
        await ask(store, queue, Job(MATCH, "first"))
        await ran(handler, 1)
        await until(queue.idle)
        await ask(store, queue, Job(MATCH, "second"))
        await ran(handler, 2)


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
    await ask(store, queue, *(Job(MATCH, str(n)) for n in range(many)))
    async with at_work(queue, handler):
        await ran(handler, PACE.slots)
        await ask(store, queue, *(Job(MATCH, str(n), {"again": True}) for n in range(many)))
        hold.set()
        await until(queue.idle)
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
    await ask(store, queue, *(Job(MATCH, str(n), lane="one server") for n in range(PACE.slots)))
    await ask(store, queue, Job(MATCH, "elsewhere", lane="another"), Job(MATCH, "no lane"))
    async with at_work(queue, handler):
        await ran(handler, 4)
        assert {"elsewhere", "no lane"} <= set(handler.keys)
        assert await queue.left("one server") == PACE.slots
        hold.set()
        await until(queue.idle)
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
    async with at_work(queue, handler):
        await ask(store, queue, Job(MATCH, "ada"))
        await ran(handler, 1)
        await ask(store, queue, Job(MATCH, "ada", priority=TAKE_FIRST), Job(MATCH, "ben"))
        await ran(handler, 2)
        assert handler.keys == ["ada", "ben"]
        hold.set()
        await until(queue.idle)
    assert handler.keys == ["ada", "ben", "ada"]
    assert caplog.text == ""
