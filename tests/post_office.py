"""The sender over SQLite and a real chain: a key with money, a token to move, and a hand on anvil's pool."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eth_account import Account as Key
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.founded.sender import ChainTransactions
from bot.adapters.chain.signing.keys import KeystoreSigner
from bot.domain.ids import ChainName, CommunityId, address
from bot.domain.sending import Intent, Sending
from bot.ports import Transactions
from bot.services.sending import Sender
from sandbox.chain import Chain, started
from sandbox.chain.anvil import AnvilNode, installed
from sandbox.tokens import Mint, transfer_calldata
from storage import Storage, open_storage
from tests.blank import blank
from tests.chain_house import HERE
from tests.clocks import MovedClock

BASE, MONEY = ChainName("base"), 10**18
SENDER: LocalAccount = Key.from_key("0x" + "5e" * 32)


def config(chain_id: int, *urls: str) -> ChainConfig:
    return ChainConfig(BASE, chain_id, urls, deadline=10, stale_after=1e9, requests_a_second=1e6)


@dataclass
class PostOffice:
    """`node` is anvil itself, whose pool keeps what is not mined."""

    chain: Chain
    node: AnvilNode
    storage: Storage
    clock: MovedClock
    community: CommunityId
    transactions: Transactions
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self.starts_again()

    def starts_again(self) -> None:
        store, queue, signer = self.storage.store, self.storage.queue, KeystoreSigner(SENDER)
        self.sender = Sender(store, queue, self.transactions, self.clock, {signer.address: signer})

    async def wants(self, *receivers: str, amount: int = 1) -> None:
        """A token for each of these, once."""
        async with self.storage.store.write() as tx:
            for one in receivers:
                await self.sender.intend(tx, self.intent(one, amount))

    def intent(self, receiver: str, amount: int) -> Intent:
        data = "0x" + transfer_calldata("erc20", SENDER.address, receiver, 0, amount).hex()
        token = address(self.chain.tokens.erc20)
        return Intent(self.community, BASE, address(SENDER.address), f"one for {receiver}", token, data)

    async def looks(self) -> None:
        await self.sender.run_due()

    async def of(self, receiver: str) -> Sending:
        async with self.storage.store.read() as tx:
            found = await tx.outbox.get(self.community, f"one for {receiver}")
        assert found is not None
        return found

    async def has(self, *receivers: str) -> list[int]:
        data = [f"0x70a08231{one[2:].lower():0>64}" for one in receivers]
        token = self.chain.tokens.erc20
        return [int(await self.asks("eth_call", {"to": token, "data": one}, "latest"), 16) for one in data]

    async def asks(self, method: str, *params: Any) -> Any:
        """Of the node itself, past everything that waits for blocks."""
        return await self.node._pass(method, params)

    async def count(self) -> int:
        return int(await self.asks("eth_getTransactionCount", SENDER.address, "latest"), 16)

    async def mine(self, blocks: int = 1) -> None:
        await self.asks("anvil_mine", hex(blocks))

    async def outside(self, to: str, tip: int = 50 * 10**9) -> None:
        """The same key is used elsewhere, for the nonce that is next, at a price nobody outbids."""
        fields = {
            "type": 2,
            "chainId": self.chain.chain_id,
            "nonce": await self.count(),
            "to": to_checksum_address(to),
            "value": 1,
            "gas": 21_000,
            "maxFeePerGas": 10 * tip,
            "maxPriorityFeePerGas": tip,
        }
        await self.asks("eth_sendRawTransaction", "0x" + SENDER.sign_transaction(fields).raw_transaction.hex())


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[PostOffice]:
    """Anvil with its tokens, mining only when told to; the sender has money and a thousand tokens."""
    clock = MovedClock()
    async with started(ticking=False, anvil=installed()) as chain:
        node = chain._view.node
        assert isinstance(node, AnvilNode)
        await stocked(chain, node)
        async with (
            open_storage(blank(file), clock) as storage,
            open_chains([config(chain.chain_id, *two(node))], clock) as chains,
        ):
            async with storage.store.write() as tx:
                garden = await tx.communities.allow(HERE, "Plotter Garden")
            yield PostOffice(chain, node, storage, clock, garden.id, transactions(chains))


def two(node: AnvilNode) -> Sequence[str]:
    """The same node by two names."""
    return node.url, node.url.replace("127.0.0.1", "localhost")


def transactions(chains: EvmChains) -> Transactions:
    return ChainTransactions(chains.agreements)


async def stocked(chain: Chain, node: AnvilNode) -> None:
    await chain.mint([Mint("erc20", SENDER.address, amount=1_000)])
    await node.ask("anvil_setBalance", [SENDER.address, hex(MONEY)])
    await node.ask("evm_setAutomine", [False])
