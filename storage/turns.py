"""SQLite's connections, taken in turns, and statements that are never abandoned.

A task that is cancelled while a statement runs would leave the driver's thread to begin a transaction that nobody ends:
the file stays locked. One that is cancelled at the wrong moment of the pool's own waiting takes the only writing
connection with it. So people wait here, where a cancellation costs nothing, and what has begun is brought to its end.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import StorageError
from storage.trips import OneTrip

Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""Gives a connection with a transaction begun; leaving the block undoes what was not committed."""


T = TypeVar("T")


async def uncancelled(work: Coroutine[object, object, T]) -> T:
    """Bring this short work to its end; a cancellation that comes meanwhile is raised after it."""
    ending = asyncio.gather(work)
    cancelled: asyncio.CancelledError | None = None
    while not ending.done():
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled from ending.exception()
    return ending.result()[0]


class Turns:
    """At most `size` connections of this engine at a time; StorageError for who waits longer than `within` seconds."""

    def __init__(self, engine: AsyncEngine, size: int, within: float) -> None:
        self._engine = engine
        self._free = asyncio.Semaphore(size)
        self._within = within

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[AsyncConnection]:
        await self._turn()
        try:
            async with Whole(self._engine) as connection:
                await connection.begin()
                yield connection
        finally:
            self._free.release()

    async def _turn(self) -> None:
        try:
            async with asyncio.timeout(self._within):
                await self._free.acquire()
        except TimeoutError:
            raise StorageError(f"no turn within {self._within:g} seconds") from None


class Whole(AsyncConnection):
    """A connection over `OneTrip` that ends each statement before it lets a cancellation through."""

    async def start(self, is_ctxmanager: bool = False) -> AsyncConnection:
        try:
            return await uncancelled(super().start(is_ctxmanager))
        except asyncio.CancelledError:
            if self.sync_connection is not None:  # nobody will come to leave a block that was never entered
                await self.close()
            raise

    async def execute(self, *args: Any, **options: Any) -> Any:
        return await self._whole(super().execute(*args, **options))

    async def exec_driver_sql(self, *args: Any, **options: Any) -> Any:
        return await self._whole(super().exec_driver_sql(*args, **options))

    async def commit(self) -> None:
        await self._whole(super().commit())

    async def close(self) -> None:
        await uncancelled(super().close())

    async def _whole(self, work: Coroutine[object, object, T]) -> T:
        assert self.sync_connection is not None
        driver = self.sync_connection.connection.driver_connection
        assert isinstance(driver, OneTrip)
        with driver.whole():
            return await work
