"""anvil with three ERC-20 tokens in which half of the wallets hold something."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from eth_utils.crypto import keccak

from sandbox.chain import started
from sandbox.chain.anvil import installed
from tests.hand_made_contracts import put_multicall3

BALANCES, SUPPLY = 0, 2
"""Where OpenZeppelin's ERC20 keeps them."""
_TOKENS = ("0x" + "a1" * 20, "0x" + "a2" * 20)
MISSING = (
    "npm install --no-save --no-package-lock --prefix DIR @foundry-rs/anvil-linux-amd64@1.7.1, then "
    "GATEHOUSE_ANVIL=DIR/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
)


@dataclass(frozen=True, slots=True)
class Node:
    """Its own address (no sandbox between), and what each wallet holds of each token."""

    url: str
    chain_id: int
    tokens: Sequence[str]
    wallets: Sequence[str]
    held: Sequence[int]


@asynccontextmanager
async def filled(count: int) -> AsyncIterator[Node]:
    """Such a node with so many wallets; SystemExit, with how to get it, where anvil is not installed."""
    if (program := installed()) is None:
        raise SystemExit(f"This needs anvil: {MISSING}")
    wallets = ["0x" + keccak(nth.to_bytes(8))[-20:].hex() for nth in range(count)]
    held = [10**18 + nth if nth % 2 else 0 for nth in range(count)]
    async with started(ticking=False, anvil=program) as chain, aiohttp.ClientSession() as session:
        url = chain._view.node._url  # noqa: SLF001  the sandbox's own addresses count and fail, and cost time
        first = chain.tokens.erc20.lower()
        code = await chain.ask("eth_getCode", [first, "latest"])
        for token in _TOKENS:
            await chain.ask("anvil_setCode", [token, code])
        for token in (first, *_TOKENS):
            await _fill(session, url, token, wallets, held)
        await put_multicall3(chain)
        yield Node(url, chain.chain_id, (first, *_TOKENS), wallets, held)


async def _fill(
    session: aiohttp.ClientSession, url: str, token: str, wallets: Sequence[str], held: Sequence[int]
) -> None:
    slots = [(_slot(wallet), value) for wallet, value in zip(wallets, held, strict=True) if value]
    slots.append((f"0x{SUPPLY:064x}", sum(held)))
    for at in range(0, len(slots), 2_000):
        asked = [
            {"jsonrpc": "2.0", "id": nth, "method": "anvil_setStorageAt", "params": [token, slot, f"0x{value:064x}"]}
            for nth, (slot, value) in enumerate(slots[at : at + 2_000])
        ]
        async with session.post(url, json=asked) as told:
            assert all(each.get("result") for each in await told.json())


def _slot(wallet: str) -> str:
    return "0x" + keccak(bytes.fromhex(wallet[2:].rjust(64, "0")) + BALANCES.to_bytes(32)).hex()
