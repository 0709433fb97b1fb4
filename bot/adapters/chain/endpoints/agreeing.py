"""What two endpoints (or the only one) say alike."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointOdd, EndpointTrouble, Failed, Failure, Reply
from bot.adapters.chain.endpoints.parallel import together
from bot.adapters.chain.endpoints.pins import Pinner
from bot.adapters.chain.endpoints.witness import Witness
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import ChainName
from bot.domain.requirements.holdings import Block, Pins

T = TypeVar("T")
_ENOUGH = 2
_REVERTED = Failed(Failure.REVERTED)


async def agreed(witnesses: Sequence[Witness], ask: Callable[[Witness], Awaitable[T]], what: str) -> T:
    """The one thing that so many are told; further ones are asked in place of those that raise EndpointTrouble.

    ChainUnreadable where too few are left, or where they tell different things.
    """
    needed, waiting = min(_ENOUGH, len(witnesses)), sorted(witnesses, key=lambda witness: bool(witness.trouble))
    told: list[T] = []
    while len(told) < needed and waiting:
        asked, waiting = waiting[: needed - len(told)], waiting[needed - len(told) :]
        for heard in await together(_heard(ask, witness) for witness in asked):
            told += heard
    if len(told) < needed or len(set(told)) > 1:
        raise ChainUnreadable(f"{len(told)} of {needed} endpoints told of {what}, {len(set(told))} different things")
    return told[0]


async def _heard(ask: Callable[[Witness], Awaitable[T]], witness: Witness) -> list[T]:
    try:
        return [await ask(witness)]
    except EndpointTrouble as trouble:
        witness.failed(trouble)
        return []


class Agreement:
    """One chain, of which only that counts in which two endpoints (or the only one) agree."""

    def __init__(self, name: ChainName, chain_id: int, witnesses: Sequence[Witness], pinner: Pinner) -> None:
        self.name, self.chain_id = name, chain_id
        self._witnesses, self._pinner = witnesses, pinner

    async def pins(self) -> Pins:
        """The blocks to ask at now; ChainUnreadable if they cannot be told."""
        found = await self._pinner.pins()
        if found is None:
            raise ChainUnreadable(f"the endpoints of {self.name} agree on no block")
        return found

    async def ask(self, at: Block, *calls: Call) -> Sequence[Reply]:
        """Their replies at this block, in order: texts, or `Failed` of what reverted; ChainUnreadable for the rest."""

        async def ask(witness: Witness) -> tuple[Reply, ...]:
            return tuple(map(_plain, await witness.ask_at(at, calls)))

        return await agreed(self._witnesses, ask, f"{calls[0].method} on {self.name}")

    async def hear(self, calls: Sequence[Call], read: Callable[[Sequence[Reply]], T]) -> T:
        """What these calls, which name no block, say alike as `read` understands them; it raises EndpointOdd."""

        async def ask(witness: Witness) -> T:
            return read(await witness.ask(calls))

        return await agreed(self._witnesses, ask, f"{calls[0].method} on {self.name}")

    async def each(self, call: Call) -> Sequence[Reply]:
        """What each endpoint says to this; those that say nothing are left out."""
        asked = [_heard(partial(_only, call), witness) for witness in self._witnesses]
        return [reply for heard in await together(asked) for reply in heard]

    async def block(self, number: int) -> Block:
        """The block of this number, as the endpoints agree on it; ChainUnreadable if that cannot be told."""
        found = await self._pinner.block(number)
        if found is None:
            raise ChainUnreadable(f"the endpoints of {self.name} agree on no block {number}")
        return found


async def _only(call: Call, witness: Witness) -> Reply:
    (reply,) = await witness.ask([call])
    return reply


def _plain(reply: Reply) -> Reply:
    """That a call reverts tells of the contract, and every node says it in its own way; other failures tell of it."""
    if isinstance(reply, Failed) and reply.kind is Failure.REVERTED:
        return _REVERTED
    if not isinstance(reply, str):
        raise EndpointOdd("a call failed")
    return reply.lower()
