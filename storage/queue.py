"""The durable job queue on SQLite. Right only under the instance lock: this process is the only worker."""

import asyncio
import logging
import random
import traceback
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import GatehouseError, PlatformUnavailable, StorageError
from bot.ports import Clock, DeadJob, Handler, Job, JobKind, Tx
from storage.jobs import Jobs, Past
from storage.store import SqlStore, SqlTx
from storage.turns import uncancelled

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast and how often; times in seconds."""

    slots: int = 64
    """So many run at once. Most of them wait for a platform; those of one lane are few, so this is for many lanes."""
    deadline: float = 60.0
    most_attempts: int = 10
    most_crashes: int = 5
    first_wait: float = 2.0
    longest_wait: float = 900.0
    longest_rest: float = 30.0
    """With nothing due, look again after this at the latest: somebody may have set the clock."""
    after_trouble: float = 1.0
    """The wait before the database is tried again after it failed."""


PACE = Pace()


class SqliteQueue:
    def __init__(self, store: SqlStore, clock: Clock, dice: random.Random, pace: Pace = PACE) -> None:
        self._store = store
        self._clock = clock
        self._dice = dice
        self._pace = pace
        self._wake = asyncio.Event()
        self._busy = 0
        self._done: list[Job] = []
        """What has been done and is not written down yet."""

    async def enqueue(self, tx: Tx, job: Job) -> None:
        """Add the job within this transaction, merged into a waiting one of its kind and key."""
        await self.enqueue_all(tx, [job])

    async def enqueue_all(self, tx: Tx, jobs: Collection[Job]) -> None:
        """The same for each of these."""
        assert isinstance(tx, SqlTx)
        if jobs:
            await Jobs(tx.connection).ask_all(jobs, self._clock.now())
            tx.after_commit.append(self._wake.set)

    async def run(self, handlers: Mapping[JobKind, Handler]) -> None:
        """Put back what was interrupted, then work until cancelled; with nothing to do it only reads."""
        await self.recover()
        try:
            async with asyncio.TaskGroup() as group:
                await self._start(handlers, group)
        finally:
            await uncancelled(self._write_down())

    async def _start(self, handlers: Mapping[JobKind, Handler], group: asyncio.TaskGroup) -> None:
        kinds = sorted(handlers)
        while True:
            self._wake.clear()
            jobs, rest = await self._look(kinds)
            for job in jobs:
                self._busy += 1
                group.create_task(self._work(job, handlers[job.kind]))
            with suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._wake.wait()

    async def recover(self) -> None:
        """Put back what ran when the process ended; what ended it too often is given up. Not while `run` works."""
        async with self._store.write() as tx:
            jobs, now = Jobs(tx.connection), self._clock.now()
            for job, crashes in await jobs.interrupted():
                past = Past(job.attempts, crashes + 1, "the process ended while it ran")
                if past.crashes <= self._pace.most_crashes:
                    await jobs.again(job, now, past)
                elif await jobs.bury(job, now, past):
                    log.error("job %s %s given up: the process ended while it ran", job.kind, job.key)

    async def dead_list(self) -> Sequence[DeadJob]:
        """The jobs given up, newest first."""
        async with self._store.read() as tx:
            return await Jobs(tx.connection).dead()

    async def retry_dead(self, job: int) -> bool:
        """Put a dead job back; False if there is none of this id."""
        async with self._store.write() as tx:
            tx.after_commit.append(self._wake.set)
            return await Jobs(tx.connection).revive(job, self._clock.now())

    async def left(self, lane: str) -> int:
        """How many jobs of this lane wait or run."""
        async with self._store.read() as tx:
            return await Jobs(tx.connection).left(lane)

    async def idle(self) -> bool:
        """Nothing is due and nothing runs."""
        async with self._store.read() as tx:
            return await Jobs(tx.connection).quiet(self._clock.now())

    async def _look(self, kinds: Sequence[JobKind]) -> tuple[Sequence[Job], float]:
        """Jobs to start now, and for how long to rest after that if nothing happens.

        What has been done meanwhile is written down in the same transaction: each of its own would cost more.
        """
        free = self._pace.slots - self._busy
        if not free and not self._done:
            return [], self._pace.longest_rest
        try:
            rest = 0.0 if self._done else await self._rest(kinds)
            return ([], rest) if rest > 0 else (await self._claim(kinds, free), 0.0)
        except StorageError as error:
            log.error("the queue cannot look for jobs: %s", error)  # noqa: TRY400  # its traceback says nothing more
            return [], self._pace.after_trouble

    async def _rest(self, kinds: Sequence[JobKind]) -> float:
        """Seconds until the next job is due, if nothing happens."""
        async with self._store.read() as tx:
            at = await Jobs(tx.connection).next_at(kinds)
        wait = self._pace.longest_rest if at is None else (at - self._clock.now()).total_seconds()
        return min(wait, self._pace.longest_rest)

    async def _claim(self, kinds: Sequence[JobKind], free: int) -> Sequence[Job]:
        async with self._store.write() as tx:
            jobs, claimed = Jobs(tx.connection), list[Job]()
            await self._forget(tx)
            while len(claimed) < free and (some := await jobs.claim(kinds, self._clock.now(), free - len(claimed))):
                claimed += some
        return claimed

    async def _forget(self, tx: SqlTx) -> None:
        """What has been done is no job any more, once that stays."""
        done = list(self._done)

        def forgotten() -> None:
            del self._done[: len(done)]

        if done:
            await Jobs(tx.connection).done(done)
            tx.after_commit.append(forgotten)

    async def _write_down(self) -> None:
        """What was done before this process ends shall not be done again by the next."""
        with suppress(StorageError):
            if self._done:
                async with self._store.write() as tx:
                    await self._forget(tx)

    async def _work(self, job: Job, handler: Handler) -> None:
        try:
            await self._attempt(job, handler)
        finally:
            self._busy -= 1
            self._wake.set()

    async def _attempt(self, job: Job, handler: Handler) -> None:
        try:
            async with asyncio.timeout(self._pace.deadline):
                await handler(job)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                await uncancelled(self._give_back(job))
                raise
            await self._failed(job, error)
        except Exception as error:  # noqa: BLE001  # whatever a handler raises is this job's trouble, not the queue's
            await self._failed(job, error)
        else:
            self._done.append(job)

    async def _failed(self, job: Job, error: BaseException) -> None:
        past = Past(job.attempts + 1, 0, _words(error))
        now = self._clock.now()
        if past.attempts < self._pace.most_attempts:
            again = now + timedelta(seconds=self._wait(job.attempts, error))
            log.warning("job %s %s failed (%d): %s", job.kind, job.key, past.attempts, past.error)
            await self._settle(lambda jobs: jobs.again(job, again, past))
        else:
            log.error("job %s %s given up: %s\n%s", job.kind, job.key, past.error, _where(error))
            await self._settle(lambda jobs: jobs.bury(job, now, past))

    def _wait(self, failures: int, error: BaseException) -> float:
        """Twice as long each time, a random half more or less; never sooner than the platform asked for."""
        backoff = min(self._pace.first_wait * 2.0**failures, self._pace.longest_wait)
        asked = error.retry_after if isinstance(error, PlatformUnavailable) else None
        return max(backoff * self._dice.uniform(0.5, 1.5), asked or 0.0)

    async def _settle(self, act: Callable[[Jobs], Awaitable[object]]) -> None:
        """Write down how it ended, however often that fails: left as running, nobody would touch it again."""
        while True:
            try:
                async with self._store.write() as tx:
                    await act(Jobs(tx.connection))
            except StorageError as error:
                log.error("the queue cannot write: %s", error)  # noqa: TRY400  # its traceback says nothing more
                await asyncio.sleep(self._pace.after_trouble)
            else:
                return

    async def _give_back(self, job: Job) -> None:
        with suppress(StorageError):  # then it is recovered at the next start
            async with self._store.write() as tx:
                await Jobs(tx.connection).again(job, self._clock.now(), Past(job.attempts))


def _words(error: BaseException) -> str:
    """What went wrong, in short. Only our own errors are quoted: foreign words may hold an address or a key."""
    name = type(error).__name__
    return f"{name}: {error}"[:200] if isinstance(error, GatehouseError) and str(error) else name


def _where(error: BaseException) -> str:
    """The lines of code it went through; no value of any variable is in them."""
    return "".join(traceback.format_tb(error.__traceback__))
