"""What one address shows of a node: tags and hashes made numbers, and nothing past the head it admits to.

Standards: the execution API's block tags, EIP-1898 (block objects), EIP-234 (logs by block hash).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.chain.rpc import FAILED, INVALID_PARAMS, LIMITED, NOT_FOUND, Node, RefusedError, at, data, quantity
from sandbox.chain.wire import Json

_BLOCK_AT = {
    "eth_call": 1,
    "eth_estimateGas": 1,
    "eth_getBalance": 1,
    "eth_getCode": 1,
    "eth_getTransactionCount": 1,
    "eth_getStorageAt": 2,
    "eth_getBlockByNumber": 0,
    "eth_getBlockReceipts": 0,
    "eth_feeHistory": 1,
}
_BY_HASH = {"eth_getBlockByHash", "eth_getTransactionByHash", "eth_getTransactionReceipt"}


@dataclass(frozen=True, slots=True)
class Sight:
    """How an address misrepresents its node; by default not at all."""

    lag: int = 0
    frozen_at: int | None = None
    chain_id: int | None = None
    log_range: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Answers methods on a node as it looks through a `Sight`."""

    node: Node
    depths: Mapping[str, int] = field(default_factory=lambda: {"safe": 1, "finalized": 2})

    async def ask(self, method: str, params: Sequence[Any], sight: Sight) -> Any:
        """Gives the JSON result, or raises `RefusedError`."""
        if method in ("eth_chainId", "net_version"):
            told = sight.chain_id or self.node.chain_id
            return hex(told) if method == "eth_chainId" else str(told)
        head = await self.head(sight)
        if method == "eth_blockNumber":
            return hex(head)
        if method == "eth_getLogs":
            return await self._logs(at(params, 0), head, sight)
        if method in _BLOCK_AT:
            return await self._at_block(method, list(params), head)
        answer = await self.node.ask(method, params)
        return None if method in _BY_HASH and _past(answer, head) else answer

    async def head(self, sight: Sight) -> int:
        newest = int(await self.node.ask("eth_blockNumber", []), 16)
        frozen = newest if sight.frozen_at is None else min(sight.frozen_at, newest)
        return max(0, frozen - sight.lag)

    async def _at_block(self, method: str, params: list[Any], head: int) -> Any:
        place = _BLOCK_AT[method]
        if len(params) < place:
            raise RefusedError(INVALID_PARAMS, f"missing value for required argument {len(params)}")
        number = await self._number(params[place] if place < len(params) else "latest", head)
        if number > head and method in ("eth_getBlockByNumber", "eth_getBlockReceipts"):
            return None
        if number > head:
            raise RefusedError(FAILED, "header not found")
        params[place : place + 1] = [hex(number)]
        return await self.node.ask(method, params)

    async def _number(self, given: Any, head: int) -> int:
        if given in (None, "latest", "pending"):  # nothing waits here: what is sent is mined
            return head
        if given == "earliest":
            return 0
        if isinstance(given, str) and given in self.depths:
            return max(0, head - self.depths[given])
        if isinstance(given, dict):
            return await self._of_object(given, head)
        return quantity(given)

    async def _of_object(self, given: Json, head: int) -> int:
        if set(given) == {"blockNumber"}:
            return await self._number(given["blockNumber"], head)
        if "blockHash" not in given or set(given) - {"blockHash", "requireCanonical"}:
            raise RefusedError(INVALID_PARAMS, "invalid argument: want blockNumber or blockHash")
        return await self._of_hash(given["blockHash"], head)

    async def _of_hash(self, given: Any, head: int) -> int:
        data(given, 32)
        block = await self.node.ask("eth_getBlockByHash", [given, False])
        if block is None or _past(block, head):
            raise RefusedError(NOT_FOUND, "header not found")
        return int(block["number"], 16)

    async def _logs(self, asked: Any, head: int, sight: Sight) -> list[Json]:
        if not isinstance(asked, dict):
            raise RefusedError(INVALID_PARAMS, "invalid argument 0: not a filter object")
        first, last = await self._range(asked, head)
        if first > last:
            raise RefusedError(INVALID_PARAMS, "invalid block range params")
        if sight.log_range is not None and last - first >= sight.log_range:
            raise RefusedError(LIMITED, f"query exceeds max block range {sight.log_range}")
        if first > head:
            return []
        rest = {name: value for name, value in asked.items() if name != "blockHash"}
        pinned = {**rest, "fromBlock": hex(first), "toBlock": hex(min(last, head))}
        found: list[Json] = await self.node.ask("eth_getLogs", [pinned])
        return found

    async def _range(self, asked: Json, head: int) -> tuple[int, int]:
        if asked.get("blockHash") is None:
            last = await self._number(asked.get("toBlock"), head)
            return await self._number(asked.get("fromBlock"), head), last
        if "fromBlock" in asked or "toBlock" in asked:
            raise RefusedError(
                INVALID_PARAMS, "cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other"
            )
        number = await self._of_hash(asked["blockHash"], head)
        return number, number


def _past(answer: Any, head: int) -> bool:
    number = isinstance(answer, dict) and (answer.get("blockNumber") or answer.get("number"))
    return bool(number) and int(str(number), 16) > head
