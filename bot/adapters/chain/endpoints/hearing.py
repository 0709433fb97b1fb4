"""What endpoints tell alike of what no block is named for: logs, and code of long ago."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from bot.adapters.chain.endpoints.jsonrpc import EndpointTrouble
from bot.adapters.chain.endpoints.witness import Witness

NEEDED, DEADLINE = 2, 15.0
T = TypeVar("T")


async def alike(witnesses: Sequence[Witness], ask: Callable[[Witness], Awaitable[T]]) -> T | None:
    """What two (or the only one) say alike; None where too few answer, or one says otherwise."""
    waiting, heard = sorted(witnesses, key=lambda witness: bool(witness.trouble)), list[T]()
    needed = min(NEEDED, len(witnesses))
    for witness in waiting:
        if len(heard) == needed:
            break
        try:
            async with asyncio.timeout(DEADLINE):
                heard.append(await ask(witness))
        except (EndpointTrouble, TimeoutError):
            continue
    return heard[0] if len(heard) == needed and len(set(heard)) == 1 else None
