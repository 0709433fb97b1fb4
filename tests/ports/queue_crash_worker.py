"""For test_queue_crash: imports once, then for each line read forks a worker, says its pid, and says how it ended."""

import asyncio
import os
import random
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import storage.migrate
import storage.soundness  # noqa: F401  # imported before the forks, to make their start quick
from bot.domain.ids import Account, Place, Platform
from bot.ports import Job, JobKind
from storage import Storage, open_storage
from storage.jobs import Jobs
from storage.queue import Pace
from storage.store import SqlTx

PACE = Pace(first_wait=0.01, longest_wait=0.05, most_crashes=1_000)


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


async def produce(opened: Storage, members: int) -> None:
    """Make the members that are not there yet, each in one transaction with its job."""
    async with opened.store.write() as tx:
        garden = await tx.communities.allow(Place(Platform.DISCORD, 1), "Plotter Garden")
        made = len(await tx.members.get(range(members + 1)))
    for number in range(made, members):
        async with opened.store.write() as tx:
            member = await tx.members.ensure(garden.id, Account(Platform.DISCORD, number + 1))
            await opened.queue.enqueue(tx, Job(JobKind.MATCH, str(member.id)))


async def finish(opened: Storage, members: int) -> None:
    """End the process once everything is made and done."""
    await produce(opened, members)
    while not (await opened.queue.idle() and await nothing_waits(opened)):  # noqa: ASYNC110  # the database sets no event
        await asyncio.sleep(0.01)
    os._exit(0)


async def nothing_waits(opened: Storage) -> bool:
    async with opened.store.read() as tx:
        assert isinstance(tx, SqlTx)
        return await Jobs(tx.connection).next_at(list(JobKind)) is None


async def main(database: Path, log: str, members: int) -> None:
    dice = random.Random(os.getpid())
    out = os.open(log, os.O_APPEND | os.O_CREAT | os.O_WRONLY)

    async def work(job: Job) -> None:
        await asyncio.sleep(dice.random() * 0.01)
        if dice.random() < 0.05:
            raise ValueError
        os.write(out, f"{job.key}\n".encode())

    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(open_storage(database, Now(), pace=PACE))
        group = await stack.enter_async_context(asyncio.TaskGroup())
        group.create_task(opened.queue.run({JobKind.MATCH: work}))
        group.create_task(finish(opened, members))


def fork() -> int:
    """Start a worker; its process never comes back here."""
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
        finally:
            os._exit(1)
    return pid


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for _ in sys.stdin:
        worker = fork()
        say(worker)
        say(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
