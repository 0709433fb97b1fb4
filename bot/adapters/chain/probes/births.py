"""Since when a contract stands on its chain, where archives tell."""

from collections.abc import Sequence

from bot.adapters.chain.endpoints.hearing import alike
from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointOdd
from bot.adapters.chain.endpoints.spans import MOST
from bot.adapters.chain.endpoints.witness import Witness
from bot.domain.ids import Address

WORTH_ASKING = 2 * MOST
"""Blocks: fewer are looked through sooner than this is found out."""


async def before_birth(witnesses: Sequence[Witness], contract: Address, final: int) -> int:
    """The last block that has no code of this contract; -1 where no archive tells, or looking is not worth it.

    What stood there before, was destroyed and made anew, has no logs that count any more.
    """
    if final < WORTH_ASKING or not await _stands(witnesses, contract, final):
        return -1
    empty, standing = -1, final
    while standing - empty > 1:
        middle = (empty + standing) // 2
        there = await _stands(witnesses, contract, middle)
        if there is None:
            return -1
        empty, standing = (empty, middle) if there else (middle, standing)
    return empty


async def _stands(witnesses: Sequence[Witness], contract: Address, number: int) -> bool | None:
    """Whether it has code at this block; None where that is not told, as by a node that keeps no old states."""

    async def ask(witness: Witness) -> bool:
        (reply,) = await witness.ask([Call("eth_getCode", (contract, hex(number)))])
        if not isinstance(reply, str) or not reply.startswith("0x"):
            raise EndpointOdd("tells no code of that block")
        return reply != "0x"

    return await alike(witnesses, ask)
