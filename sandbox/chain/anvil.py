"""The same chain on foundry's anvil, where that is installed: a child process to which calls are passed.

anvil knows no `sandbox_*` method, answers a transaction before it is mined, and takes state overrides.
"""

import asyncio
import os
import shutil
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.beside import beside
from sandbox.chain.rpc import RICHES, RefusedError

BOOT_SECONDS = 15.0
PATIENCE = aiohttp.ClientTimeout(total=60)


def installed() -> Path | None:
    """Gives the anvil program that GATEHOUSE_ANVIL or the PATH names, if any."""
    found = os.environ.get("GATEHOUSE_ANVIL") or shutil.which("anvil")
    return Path(found) if found else None


class AnvilNode:
    """A `Node` on anvil."""

    def __init__(self, chain_id: int, url: str, session: aiohttp.ClientSession) -> None:
        self.chain_id, self.url, self._session = chain_id, url, session

    async def ask(self, method: str, params: Sequence[Any]) -> Any:
        """Gives the JSON result, or raises `RefusedError`."""
        if method == "sandbox_sendTogether":
            return [await self._send(raw) for raw in params]
        if method == "eth_sendRawTransaction":
            return await self._send(*params)
        if method == "sandbox_now":
            return int(time.time()) + await self._pass("evm_increaseTime", [0])
        return await self._pass(method, params)

    async def _send(self, raw: Any) -> str:
        """Sends and waits until it is mined."""
        receipt = await self._pass("eth_sendRawTransactionSync", [raw])
        return str(receipt["transactionHash"])

    async def _pass(self, method: str, params: Sequence[Any]) -> Any:
        asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        async with self._session.post(self.url, json=asked) as answer:
            said = await answer.json()
        if error := said.get("error"):
            raise RefusedError(error["code"], error["message"], error.get("data"))
        return said["result"]


@asynccontextmanager
async def running(
    program: Path, chain_id: int, rich: str, *more: str, rules: str = "cancun"
) -> AsyncIterator[AnvilNode]:
    """Starts anvil on a free port, gives `rich` all ether, and ends it with the block; `more` arguments if asked.

    `rules`: the hard fork by which it works.
    """
    arguments = ("--port", "0", "--chain-id", str(chain_id), "--accounts", "1", "--hardfork", rules)
    bounds = ("--no-request-size-limit", "--slots-in-an-epoch", "1")  # final: 2 below
    child = await asyncio.create_subprocess_exec(program, *arguments, *bounds, *more, stdout=PIPE)
    try:
        async with asyncio.timeout(BOOT_SECONDS):
            address = await _address(child)
        async with aiohttp.ClientSession(timeout=PATIENCE) as session, beside(_drained(child)):
            node = AnvilNode(chain_id, f"http://{address}", session)
            await node.ask("anvil_setBalance", [rich, hex(RICHES)])
            yield node
    finally:
        if child.returncode is None:
            child.terminate()
        await _drained(child)  # to its end: while something is left to read it is not over
        await child.wait()


async def _address(child: Process) -> str:
    assert child.stdout is not None
    async for line in child.stdout:
        if line.startswith(b"Listening on "):
            return line.split()[-1].decode()
    raise RuntimeError("anvil ended before it listened")


async def _drained(child: Process) -> None:
    """Reads on, since anvil stops when nobody takes what it logs."""
    assert child.stdout is not None
    while await child.stdout.read(2**16):
        pass
