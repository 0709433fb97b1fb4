"""What the tests of the queue share: a handler that notes its jobs, and a queue at work."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.ports import Job, JobKind
from storage.queue import Pace, SqliteQueue
from storage.store import SqlStore

PACE = Pace(longest_rest=0.02, after_trouble=0.01, deadline=5)
MATCH, SWEEP = JobKind.MATCH, JobKind.RECONCILE


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


async def ask(store: SqlStore, queue: SqliteQueue, *jobs: Job) -> None:
    async with store.write() as tx:
        for job in jobs:
            await queue.enqueue(tx, job)


@asynccontextmanager
async def at_work(queue: SqliteQueue, handler: Recorder) -> AsyncIterator[None]:
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        task = group.create_task(queue.run({MATCH: handler, SWEEP: handler}))
        try:
            yield
        finally:
            task.cancel()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while not await condition():  # noqa: ASYNC110  # the database is asked: it sets no event
            await asyncio.sleep(0.001)


async def ran(handler: Recorder, times: int) -> None:
    async def enough() -> bool:
        return len(handler.jobs) >= times

    await until(enough)


async def drain(queue: SqliteQueue, handler: Recorder) -> None:
    async with at_work(queue, handler):
        await until(queue.idle)
