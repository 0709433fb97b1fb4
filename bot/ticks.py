"""The clock's door-in: APScheduler only ticks; what is due is found in the database."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)
Tick = Callable[[], Awaitable[None]]


@asynccontextmanager
async def ticking(ticks: Mapping[str, tuple[timedelta, Tick]]) -> AsyncIterator[None]:
    """Run each tick at its interval while the block runs; a tick never overlaps itself and never ends the bot."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    )
    for name, (every, tick) in ticks.items():
        scheduler.add_job(_guarded, "interval", (name, tick), seconds=every.total_seconds(), id=name)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def _guarded(name: str, tick: Tick) -> None:
    try:
        await tick()
    except Exception:  # whatever failed, the next tick finds the same work again
        log.exception("The tick %s failed; it comes again", name)
