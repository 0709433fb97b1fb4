"""What registries selected and splits were paid, read from logs of final blocks, as the endpoints tell them alike."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.hearing import alike
from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointOdd, Failed, Reply, address_of, quantity, word, word_of
from bot.adapters.chain.endpoints.spans import Span
from bot.adapters.chain.endpoints.witness import Witness
from bot.adapters.chain.probes.births import before_birth
from bot.adapters.chain.probes.recalling import MOST_LOGS, TRANSFER
from bot.adapters.chain.reading.abi import DECIMALS
from bot.domain.contributing.payments import COIN, Found, Paying, Payment, Selected, Way
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, ChainName

SELECTED = "0xc548fa1cc8261a2c843bc3d374fd84a106778650614aff1ec1e18a3ec326813e"
"""SelectedForCollaboration(bytes32,address,address,bytes32,string) of our registry: content, creator, split."""
RECEIVED = "0x9e4ac34f21c619cefc926c8bd93b54bf5a39c7ab2127a895af1cc0691d7e3dff"
"""ReceiveETH(uint256), which a clone of 0xSplits' wallet tells of the chain's own coin."""
DISTRIBUTED = "0x562c19c0e7b3493417e3cf5103baa939f4d0e9c1087be236aebb46b84e09c7d9"
"""SplitDistributed(address,address,uint256) of a split: token, who had it done, how much."""
COINS = frozenset({COIN, Address("0x" + "ee" * 20)})
"""How 0xSplits names the chain's own coin."""
STRETCH = 4
"""Ranges in one step."""
_MOST_DECIMALS = 77


@dataclass(slots=True)
class PaymentLooks:
    """The `PaymentLogs` port."""

    chains: Mapping[ChainName, tuple[Agreement, Sequence[Witness]]]
    spans: dict[ChainName, Span] = field(default_factory=dict)

    async def begin(self, chain: ChainName) -> int | None:
        if chain not in self.chains:
            return None
        try:
            return (await self.chains[chain][0].pins()).final.number
        except ChainUnreadable:
            return None

    async def onward(self, paying: Paying, tokens: Collection[Address]) -> Found | None:
        final = await self.begin(paying.chain)
        if final is None:
            return None
        span, step = self.spans.setdefault(paying.chain, Span()), _Step(self.chains[paying.chain][1], paying, tokens)
        witnesses, done = self.chains[paying.chain][1], paying.done
        if done < 0:
            done = await before_birth(witnesses, paying.registry, final)
        for _ in range(STRETCH):
            blocks = range(done + 1, min(done + span.size, final) + 1)
            if not blocks:
                break
            if not await step.look(blocks):
                span.failed(len(blocks))
                break
            span.given(len(blocks))
            done = blocks.stop - 1
        return Found(done, final, tuple(step.selected), tuple(step.payments)) if done > paying.done else None

    async def decimals(self, chain: ChainName, token: Address) -> int:
        asked = self.chains[chain][0]
        (said,) = await asked.ask((await asked.pins()).final, Call("eth_call", ({"to": token, "data": DECIMALS},)))
        found = None if isinstance(said, Failed) else word(said)
        if found is None or found > _MOST_DECIMALS:
            raise ChainUnreadable(f"{token} tells no decimals")
        return found


class _Step:
    """One stretch of one registry, range by range."""

    def __init__(self, witnesses: Sequence[Witness], paying: Paying, tokens: Collection[Address]) -> None:
        self._witnesses, self._paying, self._tokens = witnesses, paying, frozenset(tokens)
        self._splits = set(paying.splits)
        self.selected, self.payments = list[Selected](), list[Payment]()

    async def look(self, blocks: range) -> bool:
        """Whether these blocks were told; a design that is selected in them is looked after from them on."""
        new = await self._alike(_selections, blocks, {self._paying.registry}, [SELECTED])
        if new is None:
            return False
        splits = self._splits | {one.split for one in new}
        paid = await self._paid(blocks, splits) if splits else ()
        if paid is None:
            return False
        self._splits = splits
        self.selected += new
        self.payments += paid
        return True

    async def _paid(self, blocks: range, splits: Collection[Address]) -> Sequence[Payment] | None:
        told = await self._alike(_of_splits, blocks, splits, [[RECEIVED, DISTRIBUTED]])
        sent: Sequence[Payment] | None = ()
        if self._tokens:
            topics = [TRANSFER, None, [f"0x{one[2:].rjust(64, '0')}" for one in sorted(splits)]]
            sent = await self._alike(_transfers, blocks, self._tokens, topics)
        if told is None or sent is None:
            return None
        counted = COINS | self._tokens
        both = [*told, *(one for one in sent if one.split in splits)]
        return sorted((one for one in both if one.token in counted), key=lambda one: (one.block, one.place))

    async def _alike(self, read: Any, blocks: range, contracts: Collection[Address], topics: list[Any]) -> Any:
        wanted = {"fromBlock": hex(blocks.start), "toBlock": hex(blocks.stop - 1)}
        call = Call("eth_getLogs", ({**wanted, "address": sorted(contracts), "topics": topics},))

        async def ask(witness: Witness) -> tuple[Any, ...]:
            (reply,) = await witness.ask([call])
            try:
                return tuple(each for log in _logs(reply, blocks, contracts) if (each := read(log)) is not None)
            except (ValueError, TypeError, KeyError, IndexError, AttributeError):
                raise EndpointOdd("a log that does not read") from None

        return await alike(self._witnesses, ask)


def _logs(reply: Reply, blocks: range, contracts: Collection[Address]) -> Iterator[Mapping[str, Any]]:
    """These logs, in their order; EndpointOdd for what is no list, or was not asked for."""
    if isinstance(reply, Failed) or not isinstance(reply, list) or len(reply) > MOST_LOGS:
        raise EndpointOdd("not a list of logs")
    for log in sorted(reply, key=lambda one: (quantity(one["blockNumber"]), quantity(one["logIndex"]))):
        here = quantity(log["blockNumber"]) in blocks and log["address"].lower() in contracts
        if not here or log.get("removed") not in {None, False}:
            raise EndpointOdd("a log that was not asked for")
        yield log


def _selections(log: Mapping[str, Any]) -> Selected:
    said, content, creator, split = log["topics"]
    if said != SELECTED:
        raise EndpointOdd("a log that was not asked for")
    return Selected(f"{word_of(content):064x}", address_of(creator), address_of(split))


def _of_splits(log: Mapping[str, Any]) -> Payment:
    said, *indexed = log["topics"]
    split, amount = Address(log["address"].lower()), word_of(log["data"])
    if said == RECEIVED:
        return _payment(log, split, Way.IN, COIN, amount)
    if said != DISTRIBUTED:
        raise EndpointOdd("a log that was not asked for")
    token = address_of(indexed[0])
    return _payment(log, split, Way.OUT, COIN if token in COINS else token, amount)


def _transfers(log: Mapping[str, Any]) -> Payment | None:
    """None for an NFT's, which is no amount: the host may know its contract, and anybody can send one to a split."""
    said, _, to, *token = log["topics"]
    if said != TRANSFER:
        raise EndpointOdd("a log that was not asked for")
    if token:
        return None
    return _payment(log, address_of(to), Way.IN, Address(log["address"].lower()), word_of(log["data"]))


def _payment(log: Mapping[str, Any], split: Address, way: Way, token: Address, amount: int) -> Payment:
    where = quantity(log["blockNumber"]), quantity(log["logIndex"])
    return Payment(split, way, token, amount, *where, f"0x{word_of(log['transactionHash']):064x}")
