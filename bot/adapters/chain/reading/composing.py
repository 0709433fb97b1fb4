"""Probes that take more than one word: each is a generator that asks, is answered, and asks on.

All of a read walk side by side, so that what they ask for in one round is read together, each thing once. One that
cannot be read leaves its want unread, whatever it may have heard before; what a contract turns down is an answer where
it was asked for whole. So an error is never a "no".
"""

from collections.abc import Awaitable, Callable, Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from bot.adapters.chain.endpoints.parallel import together
from bot.adapters.chain.reading.views import ELSEWHERE, MEMORY, WEB, Ask, of_document
from bot.domain.errors import Unfetched
from bot.domain.requirements.holdings import Block, Holding, Observation, Part, Trouble, Unread, Want
from bot.ports import Documents

MOST_ROUNDS = 8
MOST_ASKS = 1_024
"""What one want may ask in a round."""


class Seen(NamedTuple):
    """What was found in the end."""

    value: int
    parts: tuple[Part, ...] = ()
    partial: bool = False
    """There may be more of it."""


class Odd(Exception):
    """What was heard makes no sense; the text is our own words."""


Steps = Generator[Sequence[Ask], Sequence[int], Seen]
Read = Callable[[Sequence[Ask]], Awaitable[Sequence[Observation]]]
Recall = Callable[[Collection[Ask], Block], Awaitable[Mapping[Ask, Observation]]]


class Outside(NamedTuple):
    """What is not asked of the chain: who fetches documents, and who knows what logs said."""

    documents: Documents | None = None
    recall: Recall | None = None


@dataclass
class _Walk:
    """One want under way: what it asks next, and who stands behind what it has heard."""

    steps: Steps
    at: Block
    asks: Sequence[Ask] = ()
    found: Observation | None = None
    endpoints: tuple[str, ...] | None = None
    denied: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self._go(lambda: next(self.steps))

    def hear(self, told: Mapping[Ask, Observation]) -> None:
        values = list[int]()
        for ask in self.asks:
            seen = told[ask]
            if isinstance(seen, Unread):
                self.found = seen
                return
            values.append(seen.value)
            if ask.probe.contract not in ELSEWHERE:
                self._heard(seen)
        self._go(lambda: self.steps.send(values))

    def _heard(self, seen: Holding) -> None:
        """Behind it all stands who told each of it."""
        names = self.endpoints
        self.endpoints = seen.endpoints if names is None else tuple(each for each in names if each in seen.endpoints)
        self.denied += [seen.denied] if seen.denied else []

    def _go(self, step: Callable[[], Sequence[Ask]]) -> None:
        try:
            self.asks = step()
            if len(self.asks) > MOST_ASKS:
                self.found = Unread(Trouble.ODD, "too much to ask")
        except StopIteration as end:
            self.found = self._holding(end.value)
        except Odd as odd:
            self.found = Unread(Trouble.ODD, str(odd))

    def _holding(self, seen: Seen) -> Observation:
        if not self.endpoints:
            return Unread(Trouble.FEW, "no endpoint told all of it")
        until = max((part.until for part in seen.parts if part.until), default=None)
        lasts = any(part.until is None for part in seen.parts)
        return Holding(
            seen.value,
            self.at,
            self.endpoints,
            None if lasts else until,
            denied="; ".join(islice(dict.fromkeys(self.denied), 3)),
            parts=seen.parts if len(seen.parts) > 1 else (),
            partial=seen.partial,
        )


async def _elsewhere(asks: Collection[Ask], outside: Outside, at: Block) -> dict[Ask, Observation]:
    """What is at the addresses that these ask for, and what is known of wallets; the chain vouches for none of it."""
    pages = [ask for ask in asks if ask.probe.contract == WEB]
    found = dict(zip(pages, await together(_document(ask, outside.documents, at) for ask in pages), strict=True))
    known = [ask for ask in asks if ask.probe.contract == MEMORY]
    if known and outside.recall is None:
        return found | dict.fromkeys(known, Unread(Trouble.NOT_READ, "nothing is known of what logs said"))
    return found | (dict(await outside.recall(known, at)) if known and outside.recall else {})


async def _document(ask: Ask, documents: Documents | None, at: Block) -> Observation:
    if documents is None:
        return Unread(Trouble.NOT_READ, "nothing is fetched here")
    try:
        return Holding(of_document(await documents.document(ask.probe.head, at.number)), at, ())
    except Unfetched as unfetched:
        return Unread(Trouble.SILENT, f"its metadata could not be had ({unfetched})")


_NOTHING_OUTSIDE = Outside()


async def composed(
    wants: Collection[Want], steps: Callable[[Want], Steps], at: Block, read: Read, outside: Outside = _NOTHING_OUTSIDE
) -> dict[Want, Observation]:
    """What each of these comes to at this block."""
    walks = {want: _Walk(steps(want), at) for want in wants}
    for walk in walks.values():
        walk.begin()
    for _ in range(MOST_ROUNDS):
        going = [walk for walk in walks.values() if walk.found is None]
        if not going:
            break
        asks = list(dict.fromkeys(ask for walk in going for ask in walk.asks))
        here = [ask for ask in asks if ask.probe.contract not in ELSEWHERE]
        told = dict(zip(here, await read(here), strict=True)) | await _elsewhere(asks, outside, at)
        for walk in going:
            walk.hear(told)
    late = Unread(Trouble.ODD, "too many rounds")
    return {want: late if walk.found is None else walk.found for want, walk in walks.items()}
