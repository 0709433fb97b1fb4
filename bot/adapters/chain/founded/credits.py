"""What a ledger says, by its own log, that a report of it credited to a wallet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.hearing import alike
from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointOdd, Reply, quantity, word
from bot.adapters.chain.endpoints.spans import Span
from bot.adapters.chain.endpoints.witness import Witness
from bot.adapters.chain.founded.ledger import NoLedger, are_credited, final_at, round_of
from bot.domain.ids import Address, ChainName
from bot.domain.leaving.reputation import Credit
from bot.domain.leaving.reputation_checks import Seen
from bot.domain.requirements.holdings import Block, Pins
from bot.domain.voting.ledger import Status
from bot.domain.voting.rounds import Word
from bot.domain.voting.tally import Earned

SCORE_CHANGED = "0x329229382db595b4b8f397092ff0912cc6bbb0a87dfd05fc26fa54aec4f53473"
"""ScoreChanged(address,bytes32,bytes32,uint64,uint64): creator, earned in, reported in; points added, score then."""
MOST_ASKED, FEW_ASKED = 2_000, 20
"""Ranges of blocks: what no node has told by then, none tells. Few where a member asks, and everybody's looks go on."""


async def first_from(agreement: Agreement, moment: int, final: Block) -> int:
    """The first block of this second (since 1970) or later, at most the final one; ChainUnreadable."""
    before, there = -1, final.number
    while there - before > 1:
        middle = (before + there) // 2
        late = (await agreement.block(middle)).time.timestamp() >= moment
        before, there = (before, middle) if late else (middle, there)
    return there


@dataclass(frozen=True, slots=True)
class LedgerCredits:
    """The `CreditLooks` port."""

    listeners: Mapping[ChainName, tuple[Agreement, Sequence[Witness]]]

    async def seen(self, chain: ChainName, one: Credit) -> Seen:
        agreement, witnesses = self.listeners[chain]
        return await looked_at(agreement, witnesses, await agreement.pins(), one, FEW_ASKED)


async def looked_at(
    agreement: Agreement, witnesses: Sequence[Witness], pins: Pins, one: Credit, ranges: int = MOST_ASKED
) -> Seen:
    """What the final block's state and the logs up to it, asked for in so many ranges at most, say of the credit."""
    final = pins.final
    try:
        kept = await round_of(agreement, final, one.ledger, one.round)
        (credited,) = await are_credited(agreement, final, one.ledger, [one.earned])
        ripe = await final_at(agreement, final, one.ledger, one.round)
    except NoLedger:
        return Seen(None)
    if kept.status is Status.FINAL and kept.totals_root != one.totals_root:
        return Seen(kept, credited)
    if not credited or kept.status is not Status.FINAL:
        (early,) = await are_credited(agreement, pins.give, one.ledger, [one.earned])
        return Seen(kept, credited, early=early and not credited)
    blocks = range(await first_from(agreement, ripe, final), final.number + 1)
    return Seen(kept, credited, await CreditLog(witnesses, one.ledger, one.round, one.earned, ranges).points(blocks))


@dataclass(frozen=True, slots=True)
class CreditLog:
    """The log of one credit. A ledger writes it once at most: it credits what somebody earned in a round only once."""

    witnesses: Sequence[Witness]
    ledger: Address
    reported_in: Word
    earned: Earned
    ranges: int = MOST_ASKED

    async def points(self, blocks: range) -> int | None:
        """What that report credited to the wallet in these blocks, 0 for nothing; None where no node tells, or two
        tell different things.
        """
        whole = await self._told(blocks)
        return whole if whole is not None else await self._by_ranges(blocks)

    async def _by_ranges(self, blocks: range) -> int | None:
        """The same, of nodes that give logs of so many blocks at a time."""
        span, first = Span(), blocks.start
        for _ in range(self.ranges):
            some = range(first, min(first + span.size, blocks.stop))
            told = await self._told(some) if some else 0
            if told or not some or (told is None and len(some) == 1):
                return told
            if told is None:
                span.failed(len(some))
            else:
                span.given(len(some))
                first = some.stop
        return None

    async def _told(self, blocks: range) -> int | None:
        return await alike(self.witnesses, lambda witness: self._asked(witness, blocks))

    async def _asked(self, witness: Witness, blocks: range) -> int:
        words = int(self.earned.creator, 16), int.from_bytes(self.earned.earned_in), int.from_bytes(self.reported_in)
        topics = [SCORE_CHANGED, *(f"0x{one:064x}" for one in words)]
        where = {"fromBlock": hex(blocks.start), "toBlock": hex(blocks.stop - 1), "address": self.ledger}
        (reply,) = await witness.ask([Call("eth_getLogs", ({**where, "topics": topics},))])
        try:
            return _added(reply, self.ledger, topics, blocks)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise EndpointOdd("a log that does not read") from None


def _added(reply: Reply, ledger: Address, topics: Sequence[str], blocks: range) -> int:
    """The points of the one log; EndpointOdd for what is no list of it, or was not asked for."""
    if not isinstance(reply, list) or len(reply) > 1:
        raise EndpointOdd("not the one log")
    for log in reply:
        same = [each.lower() for each in log["topics"]] == topics and log["address"].lower() == ledger
        added = word(log["data"][:66])
        if not same or quantity(log["blockNumber"]) not in blocks or log.get("removed") is True or added is None:
            raise EndpointOdd("a log that was not asked for")
        return added
    return 0
