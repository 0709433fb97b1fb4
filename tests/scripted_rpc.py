"""A JSON-RPC address that says exactly what a test has written down for it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from aiohttp import web

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.endpoints.config import Ways
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Block, Kind, Probe, Want

CHAIN, CHAIN_ID = ChainName("base"), 8453
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOKEN = Address("0x" + "70" * 20)
REVERTED = {"code": 3, "message": "execution reverted"}
LIMITED = {"code": -32005, "message": "limit exceeded, see key SECRET"}
INVALID = {"code": -32602, "message": "invalid argument 1: cannot unmarshal object"}
Bend = Callable[[list[dict[str, Any]]], Any]


class StillClock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


def word(value: int) -> str:
    return f"0x{value:064x}"


def block(number: int, fork: int = 0) -> Block:
    """A block a second, the hundredth at noon."""
    return Block(number, word(0xB10C000000 + fork * 2**64 + number), NOON + timedelta(seconds=number - 100))


def want(wallet: int = 1, contract: Address = TOKEN) -> Want:
    return Want(Probe(Kind.ERC20, CHAIN, contract), Address(f"0x{wallet:040x}"))


def _unbent(answers: list[dict[str, Any]]) -> Any:
    return answers


@dataclass
class Script:
    """What the address says. `error` values are error objects; `bend` changes the whole batch before it is sent."""

    chain_id: int = CHAIN_ID
    head: int = 100
    finalized: int | dict[str, Any] | None = 90
    safe: int | dict[str, Any] | None = 95
    fork: int = 0
    shift: timedelta = timedelta(0)
    takes_hashes: bool = True
    call: Callable[[str, str], Any] = lambda to, data: word(5)
    code: str = "0x60"
    slots: dict[str, Any] = field(default_factory=dict)
    bend: Bend = _unbent
    answer: Callable[[web.Request, bytes], Awaitable[web.StreamResponse]] | None = None
    url: str = ""
    asked: list[list[dict[str, Any]]] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0

    def methods(self) -> list[str]:
        return [each["method"] for batch in self.asked for each in batch]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            batch = json.loads(await request.read())
            self.asked.append(batch)
            await asyncio.sleep(0)
            body = json.dumps(self.bend([self._answer(each) for each in batch])).encode()
            return await self.answer(request, body) if self.answer else web.Response(body=body)
        finally:
            self.under_way -= 1

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        said = self._say(asked["method"], asked["params"])
        failed = isinstance(said, dict) and "code" in said
        return {"jsonrpc": "2.0", "id": asked["id"], "error" if failed else "result": said}

    def _say(self, method: str, params: list[Any]) -> Any:
        if method == "eth_chainId":
            return hex(self.chain_id)
        if method == "eth_getBlockByNumber":
            return self._block(params[0])
        if isinstance(params[-1], dict) and "blockHash" in params[-1] and not self.takes_hashes:
            return INVALID
        if (len(params) > 2 and method != "eth_getStorageAt") or (method == "eth_call" and "to" not in params[0]):
            return INVALID  # it knows no other way than one call each
        if method == "eth_getStorageAt":
            return self.slots.get(params[1], word(0))
        return self.code if method == "eth_getCode" else self.call(params[0]["to"], params[0]["data"])

    def _block(self, at: str) -> Any:
        tagged = {"latest": self.head, "finalized": self.finalized, "safe": self.safe}
        number = tagged[at] if at in tagged else int(at, 16)
        if not isinstance(number, int) or number > self.head:
            return number if isinstance(number, dict) else None
        found = block(number, self.fork)
        stamp = int((found.time + self.shift).timestamp())
        return {"number": hex(number), "hash": found.hash, "timestamp": hex(stamp)}


@asynccontextmanager
async def served(*scripts: Script) -> AsyncIterator[None]:
    """Serves each script at an address of its own, put into `url`."""
    runners = []
    try:
        for script in scripts:
            app = web.Application()
            app.router.add_post("/{path:.*}", script.serve)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            runners.append(runner)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            script.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield
    finally:
        for runner in runners:
            await runner.cleanup()


@asynccontextmanager
async def opened(
    *scripts: Script, clock: StillClock | None = None, now: Callable[[], float] = monotonic, **said: Any
) -> AsyncIterator[EvmChains]:
    """The real adapter on these scripts, as one chain."""
    async with served(*scripts):
        urls = tuple(script.url for script in scripts)
        config = ChainConfig(
            CHAIN, CHAIN_ID, urls, **{"deadline": 1.0, "ways": (Ways.BATCH,), "requests_a_second": 10_000, **said}
        )
        async with open_chains([config], clock or StillClock(), now) as chains:
            yield chains
