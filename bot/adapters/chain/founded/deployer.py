"""A key that creates contracts: signed here, sent once, awaited until it is mined."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.adapters.chain.endpoints.config import ChainConfig
from bot.adapters.chain.endpoints.endpoint import Endpoint, names, open_session
from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointTrouble, Failed, quantity
from bot.adapters.chain.endpoints.witness import Witness
from bot.adapters.chain.founded.community import created_by
from bot.adapters.chain.signing.keys import KeystoreSigner
from bot.domain.ids import Address
from bot.domain.sending import Fees
from bot.ports import Clock, Unsigned

_NOWHERE = Address("")
"""To whom a transaction goes that creates a contract."""
_LOOKS, _BETWEEN = 180, 1.0
"""How often the receipt is looked for, and seconds between two looks."""


class NotDone(Exception):
    """What did not work, as a sentence for whoever sits at the shell."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One creation with its price: where it will stand, what it costs at most in wei, and what would be sent."""

    place: Address
    cost: int
    balance: int
    transaction: Unsigned


@asynccontextmanager
async def deployer(config: ChainConfig, key: KeystoreSigner, clock: Clock) -> AsyncIterator["Deployer"]:
    """The key at the first endpoint of this chain."""
    async with open_session() as session:
        name, url = names(config.endpoints)[0], config.endpoints[0]
        yield Deployer(
            Witness(Endpoint(name, url, config, session, time.monotonic), config.chain_id, clock), key, config
        )


class Deployer:
    def __init__(self, endpoint: Witness, key: KeystoreSigner, config: ChainConfig) -> None:
        self._endpoint, self._key, self._config = endpoint, key, config

    async def plan(self, creation: bytes) -> Plan:
        """What creating this takes; NotDone where the chain refuses it already now."""
        me = {"from": self._key.address, "data": "0x" + creation.hex()}
        nonce, balance, tip, head, gas = await self._ask(
            Call("eth_getTransactionCount", (self._key.address, "pending")),
            Call("eth_getBalance", (self._key.address, "latest")),
            Call("eth_maxPriorityFeePerGas"),
            Call("eth_getBlockByNumber", ("latest", False)),
            Call("eth_estimateGas", (me,)),
        )
        if isinstance(gas, Failed):
            raise NotDone(f"The chain would refuse to create the contracts ({gas}). Is the charter as it should be?")
        try:
            return self._plan(creation, quantity(nonce), int(balance, 16), quantity(tip), head, quantity(gas))
        except (EndpointTrouble, TypeError, KeyError, ValueError):
            raise NotDone(f"{self._endpoint.name} does not tell what a transaction costs.") from None

    def _plan(self, creation: bytes, nonce: int, balance: int, tip: int, head: Any, gas: int) -> Plan:
        fee, limit = 2 * quantity(head["baseFeePerGas"]) + tip, gas * 11 // 10
        data = "0x" + creation.hex()
        transaction = Unsigned(self._config.chain_id, nonce, _NOWHERE, data, limit, Fees(fee, tip))
        return Plan(created_by(self._key.address, nonce), limit * fee, balance, transaction)

    async def create(self, plan: Plan, tell: Callable[[str], None]) -> Address:
        """Sends it and waits until it is mined; NotDone if it is refused, fails, or stays away."""
        if plan.cost > plan.balance:
            need, have = plan.cost / 10**18, plan.balance / 10**18
            raise NotDone(
                f"{self._key.address} has {have:.6f} of the chain's coin and may need {need:.6f}. Send it more."
            )
        raw, hashed = await self._key.sign(plan.transaction)
        tell(f"Sending {hashed}")
        (said,) = await self._ask(Call("eth_sendRawTransaction", (raw,)))
        if isinstance(said, Failed) and await self._found("eth_getTransactionByHash", hashed) is None:
            raise NotDone(f"The endpoint did not take the transaction: {said}.")
        receipt = await self._mined(hashed)
        if receipt.get("status") != "0x1":
            raise NotDone("The transaction was mined and failed; nothing was created.")
        return plan.place

    async def _mined(self, hashed: str) -> dict[str, Any]:
        for _ in range(_LOOKS):
            if found := await self._found("eth_getTransactionReceipt", hashed):
                return found
            await asyncio.sleep(_BETWEEN)
        raise NotDone(f"{hashed} is not mined yet. It may still be: look for it in an explorer before you try again.")

    async def _found(self, method: str, hashed: str) -> dict[str, Any] | None:
        (found,) = await self._ask(Call(method, (hashed,)))
        return found if isinstance(found, dict) else None

    async def _ask(self, *calls: Call) -> list[Any]:
        try:
            return await self._endpoint.ask(calls)
        except EndpointTrouble as trouble:
            raise NotDone(f"{self._endpoint.name} gave nothing to go by: {trouble}.") from None
