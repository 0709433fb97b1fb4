"""anvil with tokens of which half of the wallets hold something, each token another half."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

import aiohttp
from eth_utils.crypto import keccak

from benchmarks.figure import Steps
from benchmarks.multicall import put_multicall3
from bot.domain.ids import Address, ChainName, address
from bot.domain.requirements.holdings import Kind, Probe
from sandbox.chain import Chain
from sandbox.chain.anvil import AnvilNode, installed, running
from sandbox.chain.people import owner
from sandbox.chain.rpc import RICHES
from sandbox.chain.view import View

CHAIN, CHAIN_ID = ChainName("base"), 8453
KINDS = (Kind.ERC20, Kind.ERC20, Kind.ERC20, Kind.ERC721, Kind.ERC1155)
EDITION = 1
AT_ONCE, GAS = 2_000, 10**9
"""Slots or transactions in one request; gas for one transaction."""
BELIEVED = 3_600.0
"""Seconds its head is believed for: nobody mines while something is timed."""
ROOMY = "--disable-block-gas-limit", "--prune-history", "16"
"""A call takes what it needs: no token here burns gas. Each block is a copy of all that is stored: a hundred of them
are gigabytes."""
MISSING = (
    "npm install --no-save --no-package-lock --prefix DIR @foundry-rs/anvil-linux-amd64@1.7.1, then "
    "GATEHOUSE_ANVIL=DIR/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
)
Slots = Iterable[tuple[str, int]]
_UNSHOWN = Steps()


def is_held(token: int, wallet: int) -> bool:
    """Whether the wallet of this number is given some of the token of that number."""
    return bool((wallet + token) % 2)


@dataclass(frozen=True, slots=True)
class Token:
    """The node's `nth` token, and where OpenZeppelin's contract of its kind keeps what a wallet holds of it."""

    nth: int
    probe: Probe

    def held(self, wallet: int) -> int:
        """What the wallet of this number was given of it."""
        return self.worth + wallet if is_held(self.nth, wallet) else 0

    @property
    def worth(self) -> int:
        """One whole token, as its contract counts."""
        return 10**18 if self.probe.kind is Kind.ERC20 else 1

    def slot(self, wallet: Address) -> str:
        match self.probe.kind:
            case Kind.ERC20:
                return _slot(wallet, 0)
            case Kind.ERC1155:
                return _slot(wallet, int(_slot(f"0x{EDITION:x}", 0), 16))
            case _:
                return _slot(wallet, 3)

    def supply(self, amount: int) -> Slots:
        """What its contract must say there is; only an ERC-20 says anything."""
        return [(f"0x{2:064x}", amount)] if self.probe.kind is Kind.ERC20 else []


@dataclass(frozen=True, slots=True)
class Node:
    """Its own address (no sandbox between). What its tokens' wallets hold is written straight into its storage."""

    url: str
    wallets: Sequence[Address]
    tokens: Sequence[Token]
    session: aiohttp.ClientSession = field(repr=False)
    chain_id: int = CHAIN_ID

    async def fill(self, token: Token, steps: Steps) -> None:
        """Give every wallet what it shall hold of this token."""
        held = [token.held(nth) for nth in range(len(self.wallets))]
        slots = [(token.slot(wallet), value) for wallet, value in zip(self.wallets, held, strict=True) if value]
        await self.store(token.probe.contract, [*slots, *token.supply(sum(held) * 2)], steps)

    async def put(self, token: Token, values: Mapping[Address, int]) -> None:
        """From the next block on these wallets hold so much; no log tells of it."""
        await self.store(token.probe.contract, [(token.slot(wallet), value) for wallet, value in values.items()])

    async def mine(self, blocks: int = 1) -> int:
        """The head's number after so many more blocks."""
        for _ in range(blocks):
            await self._ask([("evm_mine", [])])
        return int((await self._ask([("eth_blockNumber", [])]))[0], 16)

    async def block(self, transactions: Sequence[tuple[Address, Address, bytes]]) -> int:
        """The number of one block with exactly these: who sends, to which contract, what. Nobody's key is needed."""
        await self._ask([("evm_setAutomine", [False])])
        nonces = {sender: await self._let_send(sender) for sender in {sender for sender, _, _ in transactions}}
        calls = [
            {"from": who, "to": to, "data": f"0x{data.hex()}", "gas": hex(GAS), "nonce": hex(next(nonces[who]))}
            for who, to, data in transactions
        ]
        for at in range(0, len(calls), AT_ONCE):
            await self._ask([("eth_sendTransaction", [call]) for call in calls[at : at + AT_ONCE]])
        number = await self.mine()
        await self._ask([("evm_setAutomine", [True])])
        return number

    async def put_code(self, at: Address, code: bytes) -> None:
        await self._ask([("anvil_setCode", [at, f"0x{code.hex()}"])])

    async def store(self, at: Address, slots: Slots, steps: Steps = _UNSHOWN) -> None:
        """These values stand in these slots of this contract from now on."""
        left = iter(slots)
        while some := list(islice(left, AT_ONCE)):
            await self._ask([("anvil_setStorageAt", [at, slot, f"0x{value:064x}"]) for slot, value in some])
            steps.done(len(some))

    async def _let_send(self, sender: Address) -> Iterator[int]:
        """The nonces of what this account sends from now on: anvil takes what stands in one request in any order."""
        await self._ask([("anvil_setBalance", [sender, hex(RICHES)]), ("anvil_impersonateAccount", [sender])])
        (sent,) = await self._ask([("eth_getTransactionCount", [sender, "latest"])])
        return count(int(sent, 16))

    async def _ask(self, calls: Sequence[tuple[str, list[Any]]]) -> list[Any]:
        asked = [
            {"jsonrpc": "2.0", "id": nth, "method": method, "params": params}
            for nth, (method, params) in enumerate(calls)
        ]
        async with self.session.post(self.url, json=asked) as told:
            heard = sorted(await told.json(), key=lambda each: int(each["id"]))
        if errors := [each["error"] for each in heard if "error" in each]:
            raise RuntimeError(f"anvil refused {len(errors)} of {len(calls)} {calls[0][0]}: {errors[0]}")
        return [each["result"] for each in heard]


@asynccontextmanager
async def filled(wallets: int, kinds: Sequence[Kind] = KINDS[:3]) -> AsyncIterator[Node]:
    """Such a node with a token of each of these kinds and so many wallets.

    SystemExit, with how to get it, where anvil is not installed.
    """
    if (program := installed()) is None:
        raise SystemExit(f"This needs anvil: {MISSING}")
    addresses = [address("0x" + keccak(nth.to_bytes(8))[-20:].hex()) for nth in range(wallets)]
    async with running(program, CHAIN_ID, owner().address, *ROOMY) as anvil, aiohttp.ClientSession() as session:
        node = Node(anvil.url, addresses, await _deployed(anvil, kinds), session)
        with Steps.shown("filling the chain's tokens", len(kinds) * wallets // 2) as steps:
            for token in node.tokens:
                await node.fill(token, steps)
        await node.mine(3)
        yield node


async def _deployed(anvil: AnvilNode, kinds: Sequence[Kind]) -> list[Token]:
    """The sandbox's three contracts, and further ones with the same code."""
    chain = Chain(CHAIN, View(anvil), ())
    await chain.deploy()
    await put_multicall3(chain)
    found, known = list[Token](), set[Kind]()
    for nth, kind in enumerate(kinds):
        at = chain.tokens.wire()[kind.value].lower()
        if kind in known:
            code = await chain.ask("eth_getCode", [at, "latest"])
            at = f"0x{0xA0 + nth:02x}" + "a1" * 19
            await chain.ask("anvil_setCode", [at, code])
        known.add(kind)
        found.append(Token(nth, Probe(kind, CHAIN, address(at), EDITION if kind is Kind.ERC1155 else None)))
    return found


def _slot(key: str, place: int) -> str:
    """Where Solidity keeps the value of this key of the mapping at that place."""
    return "0x" + keccak(bytes.fromhex(key[2:].rjust(64, "0")) + place.to_bytes(32)).hex()
