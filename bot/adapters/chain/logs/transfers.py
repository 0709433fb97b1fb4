"""Which ERC-721 tokens changed hands in a range of blocks, as the endpoints tell it: agreed on, or not told at all."""

import asyncio
from collections.abc import Sequence

from bot.adapters.chain.endpoints.jsonrpc import (
    Call,
    EndpointOdd,
    EndpointTrouble,
    Failed,
    Reply,
    address_of,
    block,
    quantity,
    word_of,
)
from bot.adapters.chain.endpoints.witness import Witness
from bot.domain.ids import Address, address
from bot.domain.requirements.holdings import Block, Transfer

TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
"""keccak256("Transfer(address,address,uint256)"); ERC-20 has it too, with three topics in place of four."""
MOST_RANGES = 64
"""An endpoint that serves only crumbs is not asked for more of them than this."""
MOST_LOGS = 100_000
DEADLINE = 15.0
NEEDED = 2


async def transfers(
    witnesses: Sequence[Witness], contracts: Sequence[Address], after: Block, to: Block
) -> Sequence[Transfer] | None:
    """Every transfer after one block and up to the other, in order. None unless all who were heard say the same."""
    if after.number >= to.number or not contracts:
        return []
    waiting = sorted(witnesses, key=lambda witness: bool(witness.trouble))
    heard: list[list[Transfer]] = []
    for witness in waiting:
        if len(heard) == min(NEEDED, len(witnesses)):
            break
        try:
            async with asyncio.timeout(DEADLINE):
                heard.append(await _heard(witness, contracts, after, to))
        except (EndpointTrouble, TimeoutError):
            continue
    return heard[0] if heard and all(each == heard[0] for each in heard) else None


async def _heard(witness: Witness, contracts: Sequence[Address], after: Block, to: Block) -> list[Transfer]:
    """What one endpoint tells; a range it will not serve is cut in two."""
    ranges, found, asked = [(after.number + 1, to.number)], list[Transfer](), 0
    while ranges:
        first, last = ranges.pop()
        asked += 1
        if asked > MOST_RANGES:
            raise EndpointOdd("serves logs in crumbs only")
        reply = await _ask(witness, contracts, first, last, to)
        if isinstance(reply, Failed):
            if first == last:
                raise EndpointOdd(f"serves no logs: {reply}")
            middle = (first + last) // 2
            ranges += [(middle + 1, last), (first, middle)]
            continue
        found += _transfers(reply, contracts, first, last)
        if len(found) > MOST_LOGS:
            raise EndpointOdd("more logs than anybody looks through")
    return found


async def _ask(witness: Witness, contracts: Sequence[Address], first: int, last: int, to: Block) -> Reply:
    """The logs, between two looks at the block they lead up to: on another fork they would tell of another past."""
    look = Call("eth_getBlockByNumber", (hex(to.number), False))
    wanted = {"fromBlock": hex(first), "toBlock": hex(last), "address": list(contracts), "topics": [TRANSFER]}
    before, reply, later = await witness.ask([look, Call("eth_getLogs", (wanted,)), look])
    if any(seen is None or seen.hash != to.hash for seen in (block(before), block(later))):
        raise EndpointOdd("is on another fork")
    return reply


def _transfers(reply: Reply, contracts: Sequence[Address], first: int, last: int) -> list[Transfer]:
    if not isinstance(reply, list):
        raise EndpointOdd("not a list of logs")
    logs = [_log(each, frozenset(contracts), first, last) for each in reply]
    return [transfer for _, transfer in sorted(logs, key=lambda pair: pair[0]) if transfer is not None]


def _log(log: object, contracts: frozenset[Address], first: int, last: int) -> tuple[tuple[int, int], Transfer | None]:
    """Its place in the chain and what it tells; None for ERC-20's, which name no token."""
    if not isinstance(log, dict) or log.get("removed") not in (None, False):
        raise EndpointOdd("not a log of this chain")
    topics, number, index = log.get("topics"), quantity(log.get("blockNumber")), quantity(log.get("logIndex"))
    if not isinstance(topics, list) or not topics or topics[0] != TRANSFER or not first <= number <= last:
        raise EndpointOdd("a log that was not asked for")
    contract = _address(log.get("address"))
    if contract not in contracts:
        raise EndpointOdd("a log of another contract")
    if len(topics) != 4:
        return (number, index), None
    sender, receiver, token = topics[1:]
    return (number, index), Transfer(contract, address_of(sender), address_of(receiver), word_of(token), number)


def _address(text: Reply) -> Address:
    try:
        return address(str(text))
    except ValueError:
        raise EndpointOdd("a log without a contract") from None
