"""What people and the tokens' owner do on a chain, the same in its own process and over its control routes."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_account.signers.local import LocalAccount

from sandbox.chain.people import deployed
from sandbox.tokens import Kind, Mint, Tokens, transfer_calldata

GAS = 300_000
TIP = 10**9


class NotDoneError(Exception):
    """A transaction was mined and reverted: the sender does not hold what it moves, or may not move it."""


@dataclass(frozen=True, slots=True)
class Mined:
    """Where a transaction stands."""

    transaction: str
    block: int
    block_hash: str


class Verbs(ABC):
    """Mints by the owner, transfers signed by their holders; all mined when the call returns."""

    def __init__(self) -> None:
        self.tokens: Tokens = deployed()

    @abstractmethod
    async def ask(self, method: str, params: Sequence[Any]) -> Any:
        """Asks the node itself, past faults and counts; raises `RefusedError`."""

    @abstractmethod
    async def mint(self, mints: Sequence[Mint]) -> int:
        """Mints all, 300 to a block; gives the last block's number."""

    @abstractmethod
    async def fund(self, to: str) -> None:
        """Sees to it that this address can pay for gas."""

    async def mint_erc20(self, to: str, amount: int) -> int:
        return await self.mint([Mint("erc20", to, amount=amount)])

    async def mint_erc721(self, to: str, token_id: int) -> int:
        return await self.mint([Mint("erc721", to, token_id)])

    async def mint_erc1155(self, to: str, token_id: int, amount: int) -> int:
        return await self.mint([Mint("erc1155", to, token_id, amount)])

    async def transfer_erc20(self, holder: LocalAccount, to: str, amount: int) -> Mined:
        return await self._transfer("erc20", holder, to, 0, amount)

    async def transfer_erc721(self, holder: LocalAccount, to: str, token_id: int) -> Mined:
        return await self._transfer("erc721", holder, to, token_id, 1)

    async def transfer_erc1155(self, holder: LocalAccount, to: str, token_id: int, amount: int) -> Mined:
        return await self._transfer("erc1155", holder, to, token_id, amount)

    async def _transfer(self, kind: Kind, holder: LocalAccount, to: str, token_id: int, amount: int) -> Mined:
        await self.fund(holder.address)
        payload = transfer_calldata(kind, holder.address, to, token_id, amount)
        return await self.send(holder, self.tokens.at(kind), payload)

    async def send(self, sender: LocalAccount, to: str, payload: bytes, value: int = 0) -> Mined:
        """Signs and sends a transaction; raises `NotDoneError` when it reverts."""
        (raw,) = await self.signed(sender, [(to, payload)], value)
        return await self.outcome(await self.ask("eth_sendRawTransaction", [raw]))

    async def signed(
        self, sender: LocalAccount, calls: Sequence[tuple[str | None, bytes]], value: int = 0, gas: int = GAS
    ) -> list[str]:
        """Signs consecutive transactions, hex; no address means a new contract."""
        nonce = int(await self.ask("eth_getTransactionCount", [sender.address, "pending"]), 16)
        fee = 2 * int(await self.ask("eth_gasPrice", []), 16)
        chain_id = int(await self.ask("eth_chainId", []), 16)
        shared: dict[str, Any] = {
            "chainId": chain_id,
            "gas": gas,
            "maxFeePerGas": fee,
            "maxPriorityFeePerGas": TIP,
            "value": value,
        }
        each = (
            {**shared, "nonce": nonce + nth, "data": payload} | ({} if to is None else {"to": to})
            for nth, (to, payload) in enumerate(calls)
        )
        return [sender.sign_transaction(one).raw_transaction.to_0x_hex() for one in each]

    async def outcome(self, transaction: str) -> Mined:
        """Gives where a sent transaction was mined; raises `NotDoneError` when it reverted."""
        receipt = await self.ask("eth_getTransactionReceipt", [transaction])
        if receipt["status"] != "0x1":
            raise NotDoneError(f"{transaction} reverted")
        return Mined(transaction, int(receipt["blockNumber"], 16), receipt["blockHash"])
