"""What is being done at the moment, so that a closing client lets it end."""

import asyncio
from collections import OrderedDict

from bot.services.giving.people import People

FINISH_WITHIN = 5.0
REMEMBERED = 10_000


class Underway:
    """The tasks that answer people and events; whoever starts them forgets them."""

    def __init__(self, people: People) -> None:
        self._tasks: set[asyncio.Task[object]] = set()
        self._people = people

    def note(self) -> None:
        """The present task is one of them until it ends."""
        task = asyncio.current_task()
        if task is not None and task not in self._tasks:
            self._tasks.add(task)
            self._people.came()
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        self._people.went()

    async def finish(self, within: float = FINISH_WITHIN) -> None:
        """Wait for all of them; what takes longer is cancelled."""
        running = self._tasks - {asyncio.current_task()}
        if running:
            _, late = await asyncio.wait(running, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


class Once:
    """Remembers what was delivered last, so that what comes twice acts once."""

    def __init__(self) -> None:
        self._seen: OrderedDict[int, None] = OrderedDict()

    def first(self, delivered: int) -> bool:
        """Is this the first time this id is seen?"""
        if delivered in self._seen:
            return False
        self._seen[delivered] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True

    def forget(self, delivered: int) -> None:
        """It did not act after all, and may come again."""
        self._seen.pop(delivered, None)
