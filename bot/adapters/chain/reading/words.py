"""One number for each want, as one endpoint tells it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointOverfull, EndpointTrouble, Reply, word
from bot.adapters.chain.endpoints.parallel import together
from bot.adapters.chain.endpoints.witness import Witness
from bot.adapters.chain.reading import abi
from bot.adapters.chain.reading.bundles import Bundle, Pile, bundles
from bot.adapters.chain.reading.ladder import FEW, Ladder
from bot.adapters.chain.reading.table import Column, only_numbers
from bot.adapters.chain.reading.views import Asked, Source
from bot.adapters.chain.reading.ways import NotTaken, Way, Word, call
from bot.domain.requirements.holdings import Block, Kind, Trouble, Unread

_PATIENCE = 3
"""Requests in a row that may fail before the rest of a read is not asked of that endpoint: a hung one costs no more."""
_HALVINGS = 14
"""From the largest request to a single wallet, and one to spare."""
_ABOVE_SUPPLY = Unread(Trouble.ODD, "more than the token's whole supply")
_TOO_COSTLY = Unread(Trouble.ODD, "the token burns too much gas")
_NOTHING = Unread(Trouble.ODD, "nothing that can be read")
_NOT_HEARD = Unread(Trouble.SILENT, "not asked in this read")


class Testimony:
    """What one endpoint says about many wants at one block, put into its column: whole at any moment."""

    def __init__(self, witness: Witness, at: Block, ladder: Ladder, column: Column) -> None:
        self._witness, self._at, self._ladder, self._column = witness, at, ladder, column
        self._pile, self._failures = Pile(), 0
        self._too_much = Counter[Source]()

    async def hear(self, wants: Sequence[Asked], places: Sequence[int], calls: int, parallel: int) -> None:
        """Asks until every want at these places has its word or its trouble; never raises for the endpoint's sake."""
        self._ladder.begin()
        self._put_down(bundles(wants, places, max(1, self._ladder.size - 1)))
        while self._pile and not self._ladder.settled:
            await self._turn(calls)  # alone: while no way is proven, the others would only fail with it
        await together(self._work(calls) for _ in range(parallel if self._pile else 0))

    def _put_down(self, given: Iterable[Bundle]) -> None:
        for bundle in given:
            self._fill(bundle, [_NOT_HEARD] * len(bundle))
            self._pile.put_back(bundle)

    async def _work(self, calls: int) -> None:
        while self._pile:
            await self._turn(calls)

    async def _turn(self, calls: int) -> None:
        """One request: as many bundles as it takes."""
        ladder = self._ladder
        way = ladder.last if self._pile.next_is_single() else ladder.way
        load = self._pile.take(ladder.size if way is ladder.way else way.peak, way.most, max(1, calls // 2))
        if self._failures >= _PATIENCE:
            return  # what was taken stays as it is: unheard, or with its trouble
        asked = [_calls(way, bundle) for bundle in load]
        try:
            told = await self._witness.ask_at(self._at, [call for each in asked for call in each])
        except EndpointTrouble as trouble:
            self._lost(way, load, trouble)
            return
        self._failures, heard = 0, iter(told)
        for bundle, own in zip(load, asked, strict=True):
            self._take_in(way, bundle, [next(heard) for _ in own])

    def _lost(self, way: Way, load: Sequence[Bundle], trouble: EndpointTrouble) -> None:
        """A request came to nothing: where its size may be why, it is asked again in halves."""
        self._failures += not isinstance(trouble, EndpointOverfull)
        for bundle in load:
            self._fill(bundle, [Unread(trouble.trouble, str(trouble))] * len(bundle))
        wallets = sum(map(len, load))
        if trouble.less_may_do and wallets > 1 and (again := self._not_given_up(load)):
            self._ladder.too_much(way)
            self._pile.put_back(*(replace(bundle, limit=-(-wallets // 2)) for bundle in again))

    def _not_given_up(self, load: Sequence[Bundle]) -> list[Bundle]:
        """A token that was too much alone, again and again, is given up: it must not take the others' time."""
        probes = {bundle.probe for bundle in load}
        if len(probes) == 1:
            self._too_much.update(probes)
        return [bundle for bundle in load if self._too_much[bundle.probe] < _HALVINGS]

    def _take_in(self, way: Way, bundle: Bundle, replies: Sequence[Reply]) -> None:
        supply = word(replies[-1]) if _is_guarded(bundle) else None
        try:
            words = way.words(bundle, replies[:-1] if _is_guarded(bundle) else replies)
        except NotTaken:
            self._again(way, bundle)
            return
        rest = [nth for nth, each in enumerate(words) if each is None] if None in words else []
        given = len(words) - len(rest)
        self._ladder.worked(way, len(words), given)
        self._fill(
            bundle, guarded([_TOO_COSTLY if each is None else each for each in words] if rest else words, supply)
        )
        if rest and 2 * sum(isinstance(each, int) for each in words) > given:
            self._pile.put_back(bundle.part(rest))

    def _again(self, way: Way, bundle: Bundle) -> None:
        """What came to nothing is asked in the next way, in halves, or one by one."""
        self._fill(bundle, [_NOTHING] * len(bundle))
        self._ladder.failed(way)
        if way is not self._ladder.way:
            self._pile.put_back(bundle)
        elif len(bundle) <= FEW:
            self._pile.put_back(replace(bundle, singly=True))
        else:
            self._pile.put_back(*bundle.cut(len(bundle) // 2))

    def _fill(self, bundle: Bundle, words: Sequence[Word | None]) -> None:
        if isinstance(places := bundle.places, range):
            self._column[places.start : places.stop] = words
            return
        for place, each in zip(places, words, strict=True):
            self._column[place] = each


def _is_guarded(bundle: Bundle) -> bool:
    return bundle.probe.kind is Kind.ERC20


def _calls(way: Way, bundle: Bundle) -> list[Call]:
    """What asks for this bundle; for an ERC-20 token last its supply: one word for them all."""
    calls = list(way.calls(bundle))
    return [*calls, call(bundle.probe.contract, abi.SUPPLY)] if _is_guarded(bundle) else calls


def guarded(words: Sequence[Word | None], supply: int | None) -> Sequence[Word | None]:
    """The words, without those that say more than there is (a token that tells no supply guards nothing)."""
    numbers = words if only_numbers(words) else [each for each in words if isinstance(each, int)]
    if supply is None or max(numbers, default=0) <= supply:
        return words
    return [_ABOVE_SUPPLY if isinstance(each, int) and each > supply else each for each in words]
