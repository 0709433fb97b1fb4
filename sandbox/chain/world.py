"""One chain of the sandbox: its node, two addresses, tokens, and the hand that moves it."""

import asyncio
import time
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from aiohttp import web

from sandbox.chain import control, faults
from sandbox.chain.endpoint import Endpoint
from sandbox.chain.faults import Mode
from sandbox.chain.people import owner
from sandbox.chain.replies import LONGEST
from sandbox.chain.verbs import Verbs
from sandbox.chain.view import Sight, View
from sandbox.tokens import NAMES, Mint, artifact

ALLOWANCE = 10**18  # wei for a person's gas
DEPLOY_GAS = 3_000_000
CALL_GAS = 120_000
A_BLOCK = 300  # mints that one block's gas can surely pay


class Chain(Verbs):
    """A running chain. Made by `sandbox.chain.started`."""

    def __init__(self, name: str, view: View, endpoints: Sequence[Endpoint]) -> None:
        super().__init__()
        self.name, self.chain_id = name, view.node.chain_id
        self.endpoints = tuple(endpoints)
        self.ticking = False
        self._view = view
        self._owners_turn = asyncio.Lock()  # keeps the owner's nonces in order

    @property
    def urls(self) -> tuple[str, str]:
        """The two RPC addresses of this chain, which can fail apart."""
        first, second = (endpoint.url for endpoint in self.endpoints)
        return first, second

    def control_routes(self) -> Sequence[web.RouteDef]:
        """Everything below for another process: routes under /chain/<name>, JSON in and out."""
        return control.routes(self)

    async def ask(self, method: str, params: Sequence[Any]) -> Any:
        return await self._view.ask(method, params, Sight())

    # --- blocks and time ----------------------------------------------------------------------------------------

    async def mine(self, blocks: int = 1) -> int:
        """Mines so many blocks; gives the head's number."""
        for _ in range(blocks):
            await self.ask("evm_mine", [])
        return int(await self.ask("eth_blockNumber", []), 16)

    async def travel(self, seconds: int) -> int:
        """Moves the chain's clock forward and mines at the new time; gives the head's timestamp."""
        await self.ask("evm_increaseTime", [seconds])
        await self.ask("evm_mine", [])
        return int((await self.ask("eth_getBlockByNumber", ["latest", False]))["timestamp"], 16)

    async def now(self) -> int:
        """Gives the chain's clock, in whole seconds: the wall's, moved by what was travelled."""
        return int(await self.ask("sandbox_now", []))

    async def reorg(self, depth: int) -> int:
        """Replaces the last `depth` blocks by empty ones; gives the head's number."""
        await self.ask("anvil_reorg", [depth, []])
        return int(await self.ask("eth_blockNumber", []), 16)

    async def tick(self) -> None:
        """Mines a block each second, on the second, while `ticking` is on."""
        second = int(time.time())
        while True:
            second = max(second + 1, int(time.time()))  # never the same second twice, even when woken early
            await asyncio.sleep(second - time.time())
            if self.ticking:
                await self.ask("evm_mine", [])

    # --- tokens -------------------------------------------------------------------------------------------------

    async def deploy(self) -> None:
        """Puts the three tokens where `tokens` says; once, as the owner's first transactions."""
        calls = [(None, bytes.fromhex(artifact(kind)["bytecode"][2:])) for kind in NAMES]
        await self._as_owner(calls, gas=DEPLOY_GAS)

    async def mint(self, mints: Sequence[Mint]) -> int:
        calls = [(self.tokens.at(each.kind), each.calldata()) for each in mints]
        if not calls:
            raise ValueError("nothing to mint")
        return [await self._as_owner(calls[nth : nth + A_BLOCK]) for nth in range(0, len(calls), A_BLOCK)][-1]

    async def fund(self, to: str) -> None:
        if int(await self.ask("eth_getBalance", [to, "latest"]), 16) < ALLOWANCE // 10:
            await self._as_owner([(to, b"")], value=ALLOWANCE)

    async def _as_owner(self, calls: Sequence[tuple[str | None, bytes]], value: int = 0, gas: int = CALL_GAS) -> int:
        async with self._owners_turn:
            hashes = await self.ask("sandbox_sendTogether", await self.signed(owner(), calls, value, gas))
            mined = [await self.outcome(each) for each in hashes]
        return mined[-1].block

    # --- faults and counts --------------------------------------------------------------------------------------

    async def fault(
        self,
        endpoint: int | None,
        mode: Mode,
        amount: float | None = None,
        methods: Collection[str] = (),
        times: int | None = None,
    ) -> None:
        """Makes one address (0 or 1; None: both) fail so, instead of as before; `ok` heals it."""
        wanted = faults.fault(mode, amount, methods, times)
        for each in self._chosen(endpoint):
            await each.set_fault(wanted)

    def hold(self, endpoint: int, methods: Iterable[str] = ()) -> None:
        """Holds back the next answer of this address that concerns these methods (none: any)."""
        self.endpoints[endpoint].set_hold(methods)

    async def held(self, endpoint: int, seconds: float = 10) -> None:
        """Waits until an answer is held; TimeoutError when none comes in time."""
        await self.endpoints[endpoint].hold.held(min(seconds, LONGEST))

    def release(self, endpoint: int) -> None:
        """Lets the held answer go, and holds no further one."""
        self.endpoints[endpoint].hold.release()

    async def asked(self, endpoint: int, times: int = 1, seconds: float = 10) -> None:
        """Waits until this address counts so many HTTP requests; TimeoutError when they do not come in time."""
        await self.endpoints[endpoint].asked(times, min(seconds, LONGEST))

    def counts(self) -> list[dict[str, Any]]:
        """How often each address was asked: requests, entries, and entries per method."""
        return [each.counts.wire() for each in self.endpoints]

    def reset_counts(self) -> None:
        for each in self.endpoints:
            each.reset_counts()

    def _chosen(self, endpoint: int | None) -> Sequence[Endpoint]:
        return self.endpoints if endpoint is None else [self.endpoints[endpoint]]
