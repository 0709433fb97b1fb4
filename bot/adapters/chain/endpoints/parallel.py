"""Doing several things at once."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


async def together(doings: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """All results in order; a failure ends the others."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(doing) for doing in doings]
    return [task.result() for task in tasks]
