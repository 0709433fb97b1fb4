"""Drives a chain of the sandbox from another process, and holds the people's keys.

`ada = wallet_of("ada")` is the same wallet in every test, demo and shell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.chain.faults import Mode
from sandbox.chain.people import wallet_of
from sandbox.chain.rpc import RefusedError
from sandbox.chain.verbs import Mined, NotDoneError, Verbs
from sandbox.tokens import Mint

__all__ = ["ChainDriver", "ChainState", "EndpointCounts", "Mined", "Mint", "NotDoneError", "RefusedError", "wallet_of"]

PATIENCE = aiohttp.ClientTimeout(total=60)


@dataclass(frozen=True, slots=True)
class ChainState:
    """A chain as it stands: its clock, block number and timestamp of its head, the mode of each address."""

    name: str
    chain_id: int
    urls: tuple[str, str]
    now: int
    ticking: bool
    head: int
    timestamp: int
    faults: tuple[str, str]


@dataclass(frozen=True, slots=True)
class EndpointCounts:
    """How often one address was asked: HTTP requests, JSON-RPC entries, entries per method."""

    requests: int
    entries: int
    methods: dict[str, int]


class ChainDriver(Verbs):
    """The verbs of `sandbox.chain.world.Chain`, over its control routes."""

    def __init__(self, session: aiohttp.ClientSession, control_url: str, name: str = "base") -> None:
        super().__init__()
        self._session, self._base = session, f"{control_url.rstrip('/')}/chain/{name}"

    async def state(self) -> ChainState:
        given = await self._look("")
        del given["tokens"]
        return ChainState(**given | {"urls": tuple(given["urls"]), "faults": tuple(given["faults"])})

    async def ask(self, method: str, params: Sequence[Any]) -> Any:
        return await self._act("/rpc", method=method, params=list(params))

    async def mint(self, mints: Sequence[Mint]) -> int:
        return int(await self._act("/mint", mints=[each.wire() for each in mints]))

    async def fund(self, to: str) -> None:
        await self._act("/fund", to=to)

    async def mine(self, blocks: int = 1) -> int:
        """Mines so many blocks; gives the head's number."""
        return int(await self._act("/mine", blocks=blocks))

    async def travel(self, seconds: int) -> int:
        """Moves the chain's clock forward and mines; gives the head's timestamp."""
        return int(await self._act("/travel", seconds=seconds))

    async def reorg(self, depth: int) -> int:
        """Replaces the last `depth` blocks by empty ones; gives the head's number."""
        return int(await self._act("/reorg", depth=depth))

    async def set_ticking(self, on: bool) -> None:
        """Switches the block a second on or off."""
        await self._act("/ticking", on=on)

    async def fault(
        self,
        endpoint: int | None,
        mode: Mode,
        amount: float | None = None,
        methods: Iterable[str] = (),
        times: int | None = None,
    ) -> None:
        """Makes one address (0 or 1; None: both) fail so, instead of as before; `ok` heals it."""
        await self._act("/fault", endpoint=endpoint, mode=mode, amount=amount, methods=list(methods), times=times)

    async def hold(self, endpoint: int, methods: Iterable[str] = ()) -> None:
        """Holds back the next answer of this address that concerns these methods (none: any)."""
        await self._act("/hold", endpoint=endpoint, methods=list(methods))

    async def held(self, endpoint: int, seconds: float = 10) -> None:
        """Waits until an answer is held; TimeoutError when none comes in time."""
        await self._act("/held", endpoint=endpoint, seconds=seconds)

    async def release(self, endpoint: int) -> None:
        """Lets the held answer go."""
        await self._act("/release", endpoint=endpoint)

    async def asked(self, endpoint: int, times: int = 1, seconds: float = 10) -> None:
        """Waits until this address counts so many HTTP requests; TimeoutError when they do not come in time."""
        await self._act("/asked", endpoint=endpoint, times=times, seconds=seconds)

    async def counts(self) -> tuple[EndpointCounts, EndpointCounts]:
        first, second = (EndpointCounts(**each) for each in await self._look("/counts"))
        return first, second

    async def reset_counts(self) -> None:
        await self._act("/counts/reset")

    async def _look(self, path: str) -> Any:
        async with self._session.get(self._base + path, timeout=PATIENCE) as answer:
            return await _result(answer)

    async def _act(self, path: str, **given: Any) -> Any:
        async with self._session.post(self._base + path, json=given, timeout=PATIENCE) as answer:
            return await _result(answer)


async def _result(answer: aiohttp.ClientResponse) -> Any:
    said = await answer.json()
    if answer.status == 408:
        raise TimeoutError(said["error"]["message"])
    if answer.status == 409:
        raise NotDoneError(said["error"]["message"])
    if "error" in said:
        raise RefusedError(said["error"]["code"], said["error"]["message"], said["error"].get("data"))
    return said["result"]
