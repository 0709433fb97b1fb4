"""Transactions of ours told to a chain, and what the chain made of them.

What decides over a nonce is heard of two endpoints (or the only one) alike; signed bytes are given to all of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointOdd, Failed, Failure, Reply, quantity, word
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Block
from bot.domain.sending import ChainSight, Fees, Intent, Receipt
from bot.ports import Told

_TOLD = {
    Failure.KNOWN: Told.TAKEN,
    Failure.USED: Told.USED,
    Failure.CHEAP: Told.CHEAP,
    Failure.SHORT: Told.SHORT,
}
_BEST = (Told.TAKEN, Told.USED, Told.CHEAP, Told.SHORT, Told.UNTOLD)
_USUAL_TIP = 10**9
"""Wei, where no endpoint says what is usual."""
_ROOM = 5, 4
"""A quarter more gas than was estimated: what is read meanwhile may have changed. What is not used is not paid."""


@dataclass(frozen=True, slots=True)
class ChainTransactions:
    """The `Transactions` port."""

    agreements: Mapping[ChainName, Agreement]

    def chain_id(self, chain: ChainName) -> int:
        return self.agreements[chain].chain_id

    async def sight(self, chain: ChainName, signer: Address, hashes: Collection[str]) -> ChainSight:
        asked = self._of(chain)
        pins = await asked.pins()
        count = Call("eth_getTransactionCount", (signer,))
        counted, balance = await asked.ask(pins.give, count, Call("eth_getBalance", (signer,)))
        (settled,) = await asked.ask(pins.final, count)
        receipts = await _receipts(asked, sorted(hashes))
        numbers = {one.block for one in receipts.values() if one.block <= pins.give.number}
        return ChainSight(
            head=pins.give,
            final=pins.final,
            counted=_number(counted),
            settled=_number(settled),
            balance=_number(balance),
            fees=await _fees(asked, pins.give),
            receipts=receipts,
            canonical={number: (await asked.block(number)).hash for number in numbers},
        )

    async def estimate(self, intent: Intent) -> int | None:
        """A quarter more than the most that any endpoint reckons with."""
        asked, call = self._of(intent.chain), {"from": intent.signer, "to": intent.to, "data": intent.data}
        (tried,) = await asked.ask((await asked.pins()).give, Call("eth_call", (call,)))
        if isinstance(tried, Failed):
            return None
        said = await asked.each(Call("eth_estimateGas", (call, "latest")))
        found = [quantity(one) for one in said if isinstance(one, str)]
        if not found:
            raise ChainUnreadable(f"no endpoint of {intent.chain} reckons the gas")
        return max(found) * _ROOM[0] // _ROOM[1]

    async def tell(self, chain: ChainName, raw: str) -> Told:
        said = {_told(reply) for reply in await self._of(chain).each(Call("eth_sendRawTransaction", (raw,)))}
        return next(told for told in _BEST if told in said | {Told.UNTOLD})

    def _of(self, chain: ChainName) -> Agreement:
        found = self.agreements.get(chain)
        if found is None:
            raise ChainUnreadable(f"no chain called {chain}")
        return found


async def _receipts(asked: Agreement, hashes: Sequence[str]) -> Mapping[str, Receipt]:
    if not hashes:
        return {}
    calls = [Call("eth_getTransactionReceipt", (one,)) for one in hashes]
    found = await asked.hear(calls, lambda replies: tuple(map(_receipt, hashes, replies)))
    return {one: receipt for one, receipt in zip(hashes, found, strict=True) if receipt is not None}


def _receipt(of: str, reply: Reply) -> Receipt | None:
    if reply is None:
        return None
    if not isinstance(reply, dict) or str(reply.get("transactionHash")).lower() != of:
        raise EndpointOdd("not the receipt that was asked for")
    if word(its_hash := reply.get("blockHash")) is None:
        raise EndpointOdd("a receipt without a block")
    return Receipt(quantity(reply.get("blockNumber")), str(its_hash).lower(), quantity(reply.get("status")) == 1)


async def _fees(asked: Agreement, head: Block) -> Fees:
    """Twice the base fee of the newest block, and the lowest tip that an endpoint calls usual."""
    base = await asked.hear([Call("eth_getBlockByHash", (head.hash, False))], _base_fee)
    tips = [quantity(one) for one in await asked.each(Call("eth_maxPriorityFeePerGas")) if isinstance(one, str)]
    tip = min(tips, default=_USUAL_TIP)
    return Fees(2 * base + tip, tip)


def _base_fee(replies: Sequence[Reply]) -> int:
    (found,) = replies
    if not isinstance(found, dict) or "baseFeePerGas" not in found:
        raise EndpointOdd("a block without a base fee")
    return quantity(found["baseFeePerGas"])


def _number(reply: Any) -> int:
    if isinstance(reply, Failed):
        raise ChainUnreadable("a number that reverts")
    return int(reply, 16)


def _told(reply: Reply) -> Told:
    if isinstance(reply, Failed):
        return _TOLD.get(reply.kind, Told.UNTOLD)
    return Told.TAKEN if word(reply) is not None else Told.UNTOLD
