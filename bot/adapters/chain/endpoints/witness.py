"""An endpoint as a witness of one chain: heard only while it is known to be on that chain."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.adapters.chain.endpoints.endpoint import Endpoint
from bot.adapters.chain.endpoints.jsonrpc import (
    NOT_TAKEN,
    Call,
    EndpointOdd,
    EndpointResting,
    EndpointTrouble,
    Failed,
    Failure,
    Reply,
    block,
    quantity,
)
from bot.domain.requirements.holdings import Block
from bot.ports import Clock

_ID_HOLDS_FOR = timedelta(minutes=10)
_MISPLACED_FIRST, _MISPLACED_DOUBLINGS = 10.0, 6
"""Seconds for which an endpoint of another chain is left alone first, and how often that doubles: to ten minutes."""
OVERHEAD = 3
"""Calls that a witness may add to a request: its chain id, and a look at the block before and after."""


class Witness:
    """`trouble` says why it was not believed last time; empty when it was."""

    def __init__(self, endpoint: Endpoint, chain_id: int, clock: Clock) -> None:
        self.endpoint, self.trouble = endpoint, ""
        self._chain_id, self._clock = chain_id, clock
        self._id_seen: datetime | None = None
        self._knows_hashes = True
        self._misplaced = 0

    @property
    def name(self) -> str:
        return self.endpoint.name

    async def ask(self, calls: Sequence[Call]) -> list[Reply]:
        """As `Endpoint.ask`; EndpointOdd too where the chain id is not the configured one."""
        try:
            found = await (self.endpoint.ask(calls) if self._id_holds() else self._ask_with_id(calls))
        except EndpointTrouble as trouble:
            self.failed(trouble)
            if self._misplaced and isinstance(trouble, EndpointResting):
                raise EndpointResting(self.trouble) from None  # why, not only that, it is left alone
            raise
        self.trouble = ""
        return found

    def failed(self, trouble: EndpointTrouble) -> None:
        """Keep why it is not believed; why it rests tells more than that it does."""
        if not self.trouble or not isinstance(trouble, EndpointResting):
            self.trouble = str(trouble)

    def _id_holds(self) -> bool:
        age = None if self._id_seen is None else self._clock.now() - self._id_seen
        return age is not None and timedelta(0) <= age < _ID_HOLDS_FOR

    async def _ask_with_id(self, calls: Sequence[Call]) -> list[Reply]:
        self._id_seen, self._knows_hashes = None, True
        told, *found = await self.endpoint.ask([Call("eth_chainId"), *calls])
        if (chain_id := quantity(told)) != self._chain_id:
            self.endpoint.circuit.failed(_MISPLACED_FIRST * 2.0 ** min(self._misplaced, _MISPLACED_DOUBLINGS))
            self._misplaced += 1
            raise EndpointOdd(f"chain id {chain_id} where {self._chain_id} is configured; it is asked ever more seldom")
        self._id_seen, self._misplaced = self._clock.now(), 0
        return found

    async def ask_at(self, at: Block, calls: Sequence[Call]) -> list[Reply]:
        """The calls, completed by this block, by its hash (EIP-1898): on a fork they fail instead of telling of it."""
        if self._knows_hashes:
            pin = {"blockHash": at.hash, "requireCanonical": True}
            found = await self.ask([Call(call.method, (*call.params, pin), call.after) for call in calls])
            if not all(isinstance(reply, Failed) and reply.kind in NOT_TAKEN for reply in found):
                return found
        return await self._ask_at_number(at, calls)

    async def _ask_at_number(self, at: Block, calls: Sequence[Call]) -> list[Reply]:
        """For endpoints that refuse hashes: by number, between two looks at which hash that number has."""
        number = hex(at.number)
        look = Call("eth_getBlockByNumber", (number, False))
        before, *found, after = await self.ask(
            [look, *(Call(call.method, (*call.params, number), call.after) for call in calls), look]
        )
        if any(isinstance(reply, Failed) and reply.kind in NOT_TAKEN for reply in (before, after)):
            return [Failed(Failure.OTHER)] * len(calls)
        if any(seen is None or seen.hash != at.hash for seen in (block(before), block(after))):
            return [Failed(Failure.BEHIND)] * len(calls)
        self._knows_hashes = self._knows_hashes and all(isinstance(reply, Failed) for reply in found)
        return found
