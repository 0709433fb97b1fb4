"""The embedded chain as a node: every touch of the EVM happens on one thread, and the loop only awaits it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from sandbox.chain.evm import Evm
from sandbox.chain.methods import Methods


class EmbeddedNode:
    """A `Node` on py-evm; it needs nothing but Python."""

    def __init__(self, chain_id: int, methods: Methods, thread: ThreadPoolExecutor) -> None:
        self.chain_id, self._methods, self._thread = chain_id, methods, thread

    async def ask(self, method: str, params: Sequence[Any]) -> Any:
        """Gives the JSON result, or raises `RefusedError`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._methods.answer, method, params)


@asynccontextmanager
async def embedded(chain_id: int, rich: bytes) -> AsyncIterator[EmbeddedNode]:
    """Boots a chain on which `rich` owns all ether."""
    with ThreadPoolExecutor(1, thread_name_prefix="evm") as thread:
        evm = await asyncio.get_running_loop().run_in_executor(thread, Evm, chain_id, rich)
        yield EmbeddedNode(chain_id, Methods(evm), thread)
