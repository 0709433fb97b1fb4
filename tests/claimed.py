"""The jobs that wait, taken by a test that does them itself."""

from bot.ports import Job
from storage.jobs import Jobs


async def all_claimed(tx, kinds, now) -> list[Job]:
    """Every job that is due; the queue has forgotten them. It gives out a few of one lane at a time."""
    jobs, taken = Jobs(tx.connection), list[Job]()
    while some := await jobs.claim(kinds, now, 99):
        await jobs.done(some)
        taken += some
    return taken
