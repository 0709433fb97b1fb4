"""The other ways to read many balances of one token: what bots do, what could be done, and the floor."""

import asyncio
import json
import struct
from collections.abc import Sequence
from functools import cache
from typing import Any

import aiohttp
from web3 import AsyncHTTPProvider, AsyncWeb3

from benchmarks.node import Node, Token
from bot.adapters.chain.reading import abi
from bot.adapters.chain.reading.assembler import assembled
from bot.adapters.chain.reading.multicall import ADDRESS as MULTICALL3

BALANCE_OF = {
    "type": "function",
    "name": "balanceOf",
    "stateMutability": "view",
    "inputs": [{"type": "address", "name": "account"}],
    "outputs": [{"type": "uint256", "name": ""}],
}
AGGREGATE3 = {
    "type": "function",
    "name": "aggregate3",
    "stateMutability": "payable",
    "inputs": [
        {
            "type": "tuple[]",
            "name": "calls",
            "components": [
                {"type": "address", "name": "target"},
                {"type": "bool", "name": "allowFailure"},
                {"type": "bytes", "name": "callData"},
            ],
        }
    ],
    "outputs": [
        {
            "type": "tuple[]",
            "name": "returnData",
            "components": [{"type": "bool", "name": "success"}, {"type": "bytes", "name": "returnData"}],
        }
    ],
}
READER = "0x" + "f1" * 20
_FLOOR = """
    CALLDATASIZE 0 0xa0 CALLDATACOPY  0xa0 MLOAD 96 SHR  CALLDATASIZE 0xa0 ADD
    {selector} 224 SHL 0x20 MSTORE  {id} 0x44 MSTORE  DUP1 0xb4
  next:
    DUP3 DUP2 EQ @done JUMPI
    DUP1 MLOAD 96 SHR 0x24 MSTORE
    32 DUP3 {length} 0x20 DUP8 GAS STATICCALL POP
    20 ADD SWAP1 32 ADD SWAP1
    @next JUMP
  done:
    POP DUP2 DUP2 SUB DUP3 RETURN
"""
"""The least a program can do: no cap, no status, no look at what came; a failure would pass for a number."""


class Rivals:
    """Each gives the numbers of these wallets, of the node's first token; `url` may be a proxy's."""

    def __init__(self, node: Node, url: str, session: aiohttp.ClientSession) -> None:
        self._node, self._url, self._session = node, url, session
        self._w3 = AsyncWeb3(AsyncHTTPProvider(url))
        token = self._w3.to_checksum_address(node.tokens[0].probe.contract)
        self._token: Any = self._w3.eth.contract(token, abi=[BALANCE_OF])
        self._multicall: Any = self._w3.eth.contract(self._w3.to_checksum_address(MULTICALL3), abi=[AGGREGATE3])

    async def close(self) -> None:
        await self._w3.provider.disconnect()

    async def sequential(self, wallets: Sequence[str]) -> list[int]:
        """web3.py as its documentation shows it, one after the other."""
        return [await self._one(each) for each in wallets]

    async def fifty_in_flight(self, wallets: Sequence[str]) -> list[int]:
        turns = asyncio.Semaphore(50)

        async def one(wallet: str) -> int:
            async with turns:
                return await self._one(wallet)

        return list(await asyncio.gather(*map(one, wallets)))

    async def _one(self, wallet: str) -> int:
        value: int = await self._token.functions.balanceOf(self._w3.to_checksum_address(wallet)).call()
        return value

    async def batches(self, wallets: Sequence[str]) -> list[int]:
        """JSON-RPC batches of 100 over one kept connection, without web3."""
        return [value for at in range(0, len(wallets), 100) for value in await self._batch(wallets[at : at + 100])]

    async def _batch(self, wallets: Sequence[str]) -> list[int]:
        data = [f"0x70a08231{each[2:]:0>64}" for each in wallets]
        told = await self._post(
            [_call(nth, {"to": self._node.tokens[0].probe.contract, "data": each}) for nth, each in enumerate(data)]
        )
        return [int(each["result"], 16) for each in sorted(told, key=lambda each: int(each["id"]))]

    async def multicall(self, wallets: Sequence[str]) -> list[int]:
        """Multicall3, 500 at a time, packed and unpacked by web3's codec."""
        found = list[int]()
        for at in range(0, len(wallets), 500):
            data = [bytes.fromhex(f"70a08231{each[2:]:0>64}") for each in wallets[at : at + 500]]
            calls = [(self._token.address, True, each) for each in data]
            found += [int.from_bytes(word) for _, word in await self._multicall.functions.aggregate3(calls).call()]
        return found

    async def floor(
        self, wallets: Sequence[str], at_once: int = 6_000, flying: int = 4, token: Token | None = None
    ) -> list[int]:
        """The hand-packed reader with nothing else: what the node and the wire cost."""
        starts, asked = iter(range(0, len(wallets), at_once)), token or self._node.tokens[0]
        parts = dict[int, Sequence[int]]()

        async def work() -> None:
            for at in starts:
                parts[at] = await self._packed(wallets[at : at + at_once], asked)

        await asyncio.gather(*(work() for _ in range(flying)))
        return [value for at in sorted(parts) for value in parts[at]]

    async def _packed(self, wallets: Sequence[str], token: Token) -> Sequence[int]:
        asked = "0x" + token.probe.contract[2:] + "".join([each[2:] for each in wallets])
        told = await self._post(_call(1, {"to": READER, "data": asked}, {READER: {"code": _program(token)}}))
        words = struct.unpack("32s" * len(wallets), bytes.fromhex(told["result"][2:]))
        return list(map(int.from_bytes, words))

    async def _post(self, asked: Any) -> Any:
        body = json.dumps(asked).encode()
        async with self._session.post(self._url, data=body, headers={"Content-Type": "application/json"}) as told:
            return json.loads(await told.read())


def _call(nth: int, transaction: dict[str, str], *overrides: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": nth, "method": "eth_call", "params": [transaction, "latest", *overrides]}


@cache
def _program(token: Token) -> str:
    """The floor's program for tokens of this kind."""
    number = abi.token_id(token.probe)
    length = 36 if number is None else 68
    return "0x" + assembled(_FLOOR.format(selector=abi.selector(token.probe), id=number or 0, length=length)).hex()
