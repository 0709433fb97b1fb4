"""Something that runs beside a block and ends with it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs `work` until the block ends, then cancels it; an error it died of appears there.

    Not a TaskGroup: that would wrap the block's own errors, and wants to end in the task it began in.
    """
    running = asyncio.get_running_loop().create_task(work)
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
