"""The clock's door-in: APScheduler only ticks; what is due is found in the database."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)
Tick = Callable[[], Awaitable[None]]
_GOODBYE = 5.0
"""Seconds a tick that is called off may take to let go of what it holds."""


@asynccontextmanager
async def ticking(ticks: Mapping[str, tuple[timedelta, Tick]]) -> AsyncIterator[None]:
    """Run each tick at its interval while the block runs; a tick never overlaps itself and never ends the bot."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    )
    running: set[asyncio.Task[None]] = set()
    for name, (every, tick) in ticks.items():
        scheduler.add_job(_guarded, "interval", (name, tick, running), seconds=every.total_seconds(), id=name)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)  # it calls off what runs, and waits for nothing
        if running:
            await asyncio.wait(running, timeout=_GOODBYE)


async def _guarded(name: str, tick: Tick, running: set[asyncio.Task[None]]) -> None:
    task = asyncio.current_task()
    assert task is not None
    running.add(task)
    task.add_done_callback(running.discard)
    try:
        await tick()
    except asyncio.CancelledError:
        return  # the bot stops; to the scheduler this would be a failure worth a traceback
    except Exception:  # whatever failed, the next tick finds the same work again
        log.exception("The tick %s failed; it comes again", name)
