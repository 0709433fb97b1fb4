"""The two blocks of a chain to read at now: fresh, final, the same at every endpoint, and never going back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from bot.adapters.chain.config import ChainConfig
from bot.adapters.chain.jsonrpc import Call, EndpointOdd, EndpointTrouble, Failed, Failure, Reply, block
from bot.adapters.chain.parallel import together
from bot.adapters.chain.witness import Witness
from bot.domain.holdings import Block, Pins
from bot.ports import Clock

T = TypeVar("T")

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
    """Finds the pins of one chain. It remembers the last it gave out, and each endpoint's best tag."""

    def __init__(self, config: ChainConfig, witnesses: Sequence[Witness], clock: Clock) -> None:
        self._config, self._witnesses, self._clock = config, witnesses, clock
        self._stale = timedelta(seconds=config.stale_after)
        self._last: Pins | None = None
        self._ranks: dict[Witness, int] = {}

    async def pins(self) -> Pins | None:
        """Pins that every endpoint agrees on which is neither silent, odd, late nor going back; else None."""
        views = self._ahead(self._fresh(_heard(await together(map(self._look, self._witnesses)))))
        if not views:
            return None
        give, final = min(view.head.number for view in views), min(view.final for view in views)
        safe = max(final, min(view.safe for view in views))
        agreed = set(_heard(await together(_blocks(view, give, safe, final) for view in views)))
        return self._given_out(_pins(agreed.pop())) if len(agreed) == 1 else None

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
        if rank > self._ranks.get(witness, rank) or (final and final.number > head.number):
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
        last = self._last
        if last is None:
            return list(views)
        return [
            view
            for view in views
            if (view.final >= last.final.number and view.head.number >= last.give.number)
            or self._out(view, "went back behind the last pins")
        ]

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


def _by_number(number: int) -> Call:
    return Call("eth_getBlockByNumber", (hex(number), False))


def _tagged(reply: Reply) -> Block | None:
    """The block of a tag; None where the tag is not known there, and only then: a failure is no ground for less."""
    if isinstance(reply, Failed) and reply.kind is Failure.INVALID:
        return None
    return block(reply)


def _heard(answers: Sequence[T | None]) -> list[T]:
    return [answer for answer in answers if answer is not None]
