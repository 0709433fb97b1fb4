"""The two blocks of a chain to read at now: fresh, final, the same at every endpoint, and never going back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from bot.adapters.chain.endpoints.config import ChainConfig
from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointOdd, EndpointTrouble, Failed, Failure, Reply, block
from bot.adapters.chain.endpoints.parallel import together
from bot.adapters.chain.endpoints.witness import Witness
from bot.domain.requirements.holdings import Block, Pins
from bot.ports import Clock

T = TypeVar("T")

_MOST_A_SECOND = 100
"""Blocks that the fastest of chains makes."""
_TAGS = ("finalized", "safe")
_SAFE = _TAGS.index("safe")
_Three = tuple[Block, Block, Block]
"""Give, safe and final, which pins do not all compare by."""


@dataclass(frozen=True, slots=True)
class View:
    """How one endpoint sees the chain. `rank`: which tag `final` is by; the depth ranks last."""

    witness: Witness
    head: Block
    safe: int
    final: int
    rank: int
    known: tuple[Block, ...]


class Pinner:
    """Finds the pins of one chain. It remembers the last it gave out, and each endpoint's best tag.

    Of one or two endpoints all that are heard must agree. Of more, more than half of all: what one of three says alone
    neither makes a block nor unmakes one.
    """

    def __init__(self, config: ChainConfig, witnesses: Sequence[Witness], clock: Clock) -> None:
        self._config, self._witnesses, self._clock = config, witnesses, clock
        self._stale = timedelta(seconds=config.stale_after)
        self._most = len(witnesses) // 2 + 1 if len(witnesses) > 2 else None
        self._last: Pins | None = None
        self._reached_at = clock.now()
        self._ranks: dict[Witness, int] = {}

    async def pins(self) -> Pins | None:
        """Pins that enough endpoints agree on which are neither silent, odd, late nor going back; else None."""
        views = self._ahead(self._fresh(_heard(await together(map(self._look, self._witnesses)))))
        needed = self._most or len(views)
        return await self._agreed(views, needed) if views and len(views) >= needed else None

    async def block(self, number: int) -> Block | None:
        """The block that the endpoints have at this number, agreed on as pins are; None: it cannot be told."""
        told = _heard(await together(_block(witness, number) for witness in self._witnesses))
        votes = Counter(told)
        enough = max(votes.values(), default=0) >= self._most if self._most else len(votes) == 1
        return votes.most_common(1)[0][0] if enough else None

    async def _agreed(self, views: Sequence[View], needed: int) -> Pins | None:
        give = min(view.head.number for view in views)
        final = min(give, _reached((view.final for view in views), needed))
        safe = max(final, _reached((min(give, view.safe) for view in views), needed))
        told = await together(_blocks(view, give, safe, final) for view in views)
        votes = Counter(three for three in told if three is not None)
        enough = max(votes.values(), default=0) >= needed if self._most else len(votes) == 1
        if not enough:
            return None
        ((most, _),) = votes.most_common(1)
        for view, three in zip(views, told, strict=True):
            if three not in {most, None}:
                self._out(view, "has other blocks than most")
        return self._given_out(_pins(most))

    async def _look(self, witness: Witness) -> View | None:
        calls = [Call("eth_getBlockByNumber", (tag, False)) for tag in ("latest", *_TAGS)]
        try:
            head, *tagged = await witness.ask(calls)
            return self._view(witness, head, tagged)
        except EndpointTrouble as trouble:
            witness.failed(trouble)
            return None

    def _view(self, witness: Witness, latest: Reply, tagged: Sequence[Reply]) -> View:
        head = block(latest)
        if head is None:
            raise EndpointOdd("no latest block")
        rank, final = next(
            ((rank, found) for rank, reply in enumerate(tagged) if (found := _tagged(reply))), (len(_TAGS), None)
        )
        if rank > self._ranks.get(witness, rank) or (final and not _follows(final, head)):
            raise EndpointOdd("no longer tells what is final")
        self._ranks[witness] = rank
        number = final.number if final else max(0, head.number - self._config.depth)
        safe = _tagged(tagged[_SAFE])
        safe_number = min(head.number, max(number, safe.number)) if safe else number
        return View(witness, head, safe_number, number, rank, tuple(each for each in (head, safe, final) if each))

    def _fresh(self, views: Sequence[View]) -> list[View]:
        """Those whose head is near the clock, and near the newest of the others."""
        now = self._clock.now()
        timely = [v for v in views if abs(now - v.head.time) <= self._stale or self._out(v, "its head is not of now")]
        newest = max((view.head.time for view in timely), default=now)
        return [v for v in timely if newest - v.head.time <= self._stale or self._out(v, "behind the others")]

    def _ahead(self, views: Sequence[View]) -> list[View]:
        """Those at or beyond the last pins.

        Where nobody has been for as long as a head stays fresh, it was the last pins that were wrong.
        """
        last, now = self._last, self._clock.now()
        if last is None or any(view.head.number >= last.give.number for view in views):
            self._reached_at = now
        elif views and now - self._reached_at > self._stale:
            self._last = last = None
        if last is None:
            return list(views)
        return [view for view in views if self._is_ahead(view, last) or self._out(view, "behind the last pins")]

    def _is_ahead(self, view: View, last: Pins) -> bool:
        """A lone view of three that tells of an early final block is outvoted, and need not be left out."""
        goes_on = self._most is not None or view.final >= last.final.number
        return goes_on and view.head.number >= last.give.number

    @staticmethod
    def _out(view: View, why: str) -> bool:
        view.witness.trouble = why
        return False

    def _given_out(self, pins: Pins) -> Pins | None:
        """These pins, or newer ones that were given out meanwhile; None where a final block was replaced."""
        last = self._last
        if last and pins.final.number == last.final.number and pins.final != last.final:
            return None
        if last is None or (pins.final.number >= last.final.number and pins.give.number >= last.give.number):
            self._last = pins
        return self._last


def _pins(three: _Three) -> Pins:
    give, safe, final = three
    return Pins(give, final, safe)


async def _blocks(view: View, give: int, safe: int, final: int) -> _Three | None:
    """What this endpoint has at these three numbers."""
    known = {each.number: each for each in view.known}
    missing = [number for number in {give, safe, final} if number not in known]
    try:
        found = await view.witness.ask([_by_number(number) for number in missing]) if missing else []
        known |= {each.number: each for each in map(block, found) if each}
        return known[give], known[safe], known[final]
    except EndpointTrouble:
        return None
    except KeyError:
        view.witness.trouble = "lacks a block below its head"
        return None


async def _block(witness: Witness, number: int) -> Block | None:
    try:
        (reply,) = await witness.ask([_by_number(number)])
        found = block(reply)
    except EndpointTrouble:
        return None
    return found if found is not None and found.number == number else None


def _reached(numbers: Iterable[int], needed: int) -> int:
    """The highest that so many of them have reached."""
    return sorted(numbers, reverse=True)[needed - 1]


def _follows(earlier: Block, later: Block) -> bool:
    """Can a chain have come this far from there? One wrong number, once believed, would outlast all the right ones."""
    seconds = (later.time - earlier.time).total_seconds()
    return earlier.number <= later.number <= earlier.number + _MOST_A_SECOND * (1 + max(0.0, seconds))


def _by_number(number: int) -> Call:
    return Call("eth_getBlockByNumber", (hex(number), False))


def _tagged(reply: Reply) -> Block | None:
    """The block of a tag; None where the tag is not known there, and only then: a failure is no ground for less."""
    if isinstance(reply, Failed) and reply.kind is Failure.INVALID:
        return None
    return block(reply)


def _heard(answers: Sequence[T | None]) -> list[T]:
    return [answer for answer in answers if answer is not None]
