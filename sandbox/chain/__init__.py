"""A local EVM chain with real tokens and two RPC addresses that fail on demand: `async with started() as chain`."""

import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from sandbox.beside import beside
from sandbox.chain.endpoint import endpoint
from sandbox.chain.people import owner
from sandbox.chain.rpc import Node
from sandbox.chain.view import View
from sandbox.chain.world import Chain

__all__ = ["Chain", "started"]

DEPTHS = {"safe": 1, "finalized": 2}


@asynccontextmanager
async def started(
    *,
    chain_id: int = 8453,
    name: str = "base",
    ticking: bool = True,
    depths: Mapping[str, int] = DEPTHS,
    anvil: Path | None = None,
    rules: str = "cancun",
) -> AsyncIterator[Chain]:
    """Boots a chain with its tokens deployed, embedded or on this anvil program; closing it leaves nothing behind.

    `depths` says how many blocks the tags `safe` and `finalized` lie behind the head; `rules`: anvil's hard fork.
    """
    async with AsyncExitStack() as stack:
        node = await stack.enter_async_context(_node(chain_id, anvil, rules))
        view = View(node, dict(depths))
        endpoints = [await stack.enter_async_context(endpoint(view)) for _ in range(2)]
        chain = Chain(name, view, endpoints)
        await chain.deploy()
        chain.ticking = ticking
        await stack.enter_async_context(beside(chain.tick()))
        yield chain


def _node(chain_id: int, anvil: Path | None, rules: str) -> AbstractAsyncContextManager[Node]:
    if anvil is not None:
        from sandbox.chain.anvil import running

        return running(anvil, chain_id, owner().address, rules=rules)
    with _recursion_limit_kept():
        from sandbox.chain.embedded import embedded

    return embedded(chain_id, bytes.fromhex(owner().address[2:]))


@contextmanager
def _recursion_limit_kept() -> Iterator[None]:
    """Undoes what py_ecc, a part of py-evm, does at import: with 100,000 a deep JSON is a segmentation fault."""
    limit = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
