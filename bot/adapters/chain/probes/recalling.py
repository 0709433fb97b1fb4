"""Logs that say who was given what: looked through as far as an index goes, and at the block of a read for the rest.

They only ever suggest what to ask a contract for; where it must be all there is, two endpoints (or the only one) say so
alike.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from bot.adapters.chain.endpoints.hearing import alike
from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointOdd, Failed, Reply, address_of, block, quantity, word_of
from bot.adapters.chain.endpoints.pins import Pinner
from bot.adapters.chain.endpoints.spans import Span
from bot.adapters.chain.endpoints.witness import Witness
from bot.adapters.chain.probes.births import before_birth
from bot.adapters.chain.reading.views import MEMORY, NOTHING, Ask, View, answered
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Block, Holding
from bot.domain.requirements.indexing import Found, Index, Source
from bot.ports import Memory

TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
"""Transfer(address,address,uint256)."""
ATTESTED = "0x8bf46bf4cfd674fa735a3d63ec1c9ad4153f033c290341f3a588b75685141b35"
"""Attested(address,address,bytes32,bytes32) of EAS: recipient, attester, uid and schema."""
STRETCH = 4
"""Ranges that one step of an index asks for."""
MOST_BEHIND = 5_000
"""Blocks behind an index that one read looks through itself."""
MOST_ITEMS = 200
"""Things that one wallet was ever given and that are asked about, the newest of them."""
MOST_LOGS = 50_000


class Known(NamedTuple):
    """What a wallet was ever given, as far as is known; `whole`: that is all of it. `papers`: see `Recalled`."""

    items: tuple[int, ...]
    whole: bool
    papers: tuple[str, ...] = ()
    chain_id: int = 0


def recall(contract: Address, wallet: Address, schema: str = "") -> Ask:
    """Asks what this wallet was ever given of this contract."""
    return Ask(View(MEMORY, f"{contract} {schema}".rstrip(), hole=False, whole=True), wallet)


def known(said: int) -> Known:
    """What was answered to `recall`."""
    raw = json.loads(answered(said) or b"{}")
    items = tuple(int(each) for each in raw.get("items", ()))
    whole = bool(raw.get("whole")) and len(items) <= MOST_ITEMS
    return Known(items[-MOST_ITEMS:], whole, tuple(raw.get("papers", ())), raw.get("chain", 0))


class Recaller:
    """Answers `recall`, of one chain."""

    def __init__(self, chain: ChainName, chain_id: int, witnesses: Sequence[Witness], memory: Memory | None) -> None:
        self._chain, self.chain_id, self._witnesses, self._memory = chain, chain_id, witnesses, memory

    async def __call__(self, asks: Collection[Ask], at: Block) -> Mapping[Ask, Holding]:
        """What is known of each at this block; never raises for an endpoint's sake: then it is not the whole."""
        if self._memory is None:
            return {ask: _said(Known((), whole=False), at) for ask in asks}
        found = dict[Ask, Holding]()
        for head in dict.fromkeys(ask.probe.head for ask in asks):
            mine = [ask for ask in asks if ask.probe.head == head]
            found |= await self._of(self._memory, head, mine, at)
        return found

    async def _of(self, memory: Memory, head: str, asks: Sequence[Ask], at: Block) -> Mapping[Ask, Holding]:
        contract, _, schema = head.partition(" ")
        source = Source(self._chain, Address(contract), schema)
        told = await memory.recall(source, [ask.wallet for ask in asks])
        fresh = await self._since(source, told.done, at)
        found = dict[Ask, Holding]()
        for ask in asks:
            items = _items(told.items.get(ask.wallet, ()), fresh, ask.wallet)
            papers = tuple(told.papers.get(ask.wallet, ()))
            found[ask] = _said(Known(items, fresh is not None, papers, self.chain_id), at)
        return found

    async def _since(self, source: Source, done: int, at: Block) -> Collection[Found] | None:
        """What was given after this block and up to that one; None where it cannot be told now."""
        if done >= at.number:
            return []
        if at.number - done > MOST_BEHIND:
            return None
        blocks = range(done + 1, at.number + 1)
        return await alike(self._witnesses, lambda witness: _heard_before(witness, source, blocks, at))


def _items(kept: Sequence[int], fresh: Collection[Found] | None, wallet: Address) -> tuple[int, ...]:
    return tuple(dict.fromkeys([*kept, *(one.item for one in fresh or () if one.wallet == wallet)]))


def _said(found: Known, at: Block) -> Holding:
    items = [str(each) for each in found.items]
    raw = json.dumps({"items": items, "whole": found.whole, "papers": found.papers, "chain": found.chain_id})
    return Holding(int.from_bytes(b"\1" + raw.encode()), at, ())


class Indexer:
    """Looks through the final blocks of one chain; what it learned of their ranges it keeps."""

    def __init__(self, witnesses: Sequence[Witness], pinner: Pinner) -> None:
        self._witnesses, self._pinner, self._span = witnesses, pinner, Span()

    async def onward(self, index: Index) -> tuple[Index, Collection[Found]] | None:
        """A stretch further; None where not one block more was told."""
        pins = await self._pinner.pins()
        if pins is None:
            return None
        final, done, found = pins.final.number, index.done, dict[Found, None]()
        if done < 0:
            done = await before_birth(self._witnesses, index.source.contract, final)
        for _ in range(STRETCH):
            blocks = range(done + 1, min(done + self._span.size, final) + 1)
            if not blocks or (heard := await self._heard(index.source, blocks)) is None:
                break
            done, found = blocks.stop - 1, found | dict.fromkeys(heard)
        moved = done > index.done or index.last != final
        return (replace(index, done=done, last=final), found) if moved else None

    async def _heard(self, source: Source, blocks: range) -> Collection[Found] | None:
        heard = await alike(self._witnesses, lambda witness: _heard(witness, source, blocks))
        if heard is None:
            self._span.failed(len(blocks))
        else:
            self._span.given(len(blocks))
        return heard


async def _heard(witness: Witness, source: Source, blocks: range) -> tuple[Found, ...]:
    (reply,) = await witness.ask([_question(source, blocks)])
    return _found(reply, source, blocks)


async def _heard_before(witness: Witness, source: Source, blocks: range, at: Block) -> tuple[Found, ...]:
    """The same, between two looks at the block they lead up to: on another fork they would tell of another past."""
    look = Call("eth_getBlockByNumber", (hex(at.number), False))
    before, reply, later = await witness.ask([look, _question(source, blocks), look])
    if any(seen is None or seen.hash != at.hash for seen in (block(before), block(later))):
        raise EndpointOdd("is on another fork")
    return _found(reply, source, blocks)


def _question(source: Source, blocks: range) -> Call:
    topics = [ATTESTED, None, None, source.schema] if source.schema else [TRANSFER]
    wanted = {"fromBlock": hex(blocks.start), "toBlock": hex(blocks.stop - 1), "address": source.contract}
    return Call("eth_getLogs", ({**wanted, "topics": topics},))


def _found(reply: Reply, source: Source, blocks: range) -> tuple[Found, ...]:
    if isinstance(reply, Failed):
        raise EndpointOdd(f"serves no logs: {reply}")
    if not isinstance(reply, list) or len(reply) > MOST_LOGS:
        raise EndpointOdd("not a list of logs")
    try:
        placed = sorted(_placed(log, source, blocks) for log in reply)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise EndpointOdd("a log that does not read") from None
    return tuple(dict.fromkeys(found for _, _, found in placed if found.wallet != NOTHING))


def _placed(log: Mapping[str, Any], source: Source, blocks: range) -> tuple[int, int, Found]:
    """Its place in the chain, and what it says."""
    said, *indexed = log["topics"]
    number = quantity(log["blockNumber"])
    if number not in blocks or log["address"].lower() != source.contract or log.get("removed") not in {None, False}:
        raise EndpointOdd("a log that was not asked for")
    if source.schema:
        recipient, _attester, schema = indexed
        if said != ATTESTED or schema.lower() != source.schema:
            raise EndpointOdd("a log that was not asked for")
        return number, quantity(log["logIndex"]), Found(address_of(recipient), word_of(log["data"]))
    if said != TRANSFER or len(indexed) != 3:
        raise EndpointOdd("a log that was not asked for")
    return number, quantity(log["logIndex"]), Found(address_of(indexed[1]), word_of(indexed[2]))
