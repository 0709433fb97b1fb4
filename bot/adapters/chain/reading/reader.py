"""Enough endpoints asked about many wants, within one deadline."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence

from bot.adapters.chain.endpoints.config import ChainConfig
from bot.adapters.chain.endpoints.parallel import together
from bot.adapters.chain.endpoints.witness import OVERHEAD, Witness
from bot.adapters.chain.reading.ladder import Ladder
from bot.adapters.chain.reading.table import Quorum, Table
from bot.adapters.chain.reading.views import Asked
from bot.adapters.chain.reading.words import Testimony
from bot.domain.requirements.holdings import Block, Kind, Observation
from bot.ports import ReadAt


class Reader:
    """Reads one chain. `ladders`: its witnesses, and how each is asked; `registry`: the same for delegations."""

    def __init__(
        self, config: ChainConfig, ladders: Mapping[Witness, Ladder], registry: Mapping[Witness, Ladder]
    ) -> None:
        self._config, self.ladders, self._registry = config, ladders, registry

    async def read(self, at: ReadAt, wants: Sequence[Asked], *, delegations: bool = False) -> list[Observation]:
        """An observation for every want: asks as many endpoints as are needed, and further ones in their place.

        `delegations`: some of them are.
        What the deadline of the whole read cuts off is Unread; what was heard by then stands.
        """
        table = Table(Quorum.of(at, len(self.ladders)), len(wants))
        try:
            async with asyncio.timeout(self._config.read_deadline):
                await self._fill(table, at.block, wants, delegations=delegations)
        except TimeoutError:
            pass  # the table holds what was heard
        return table.observations(at.block)

    async def _fill(self, table: Table, at: Block, wants: Sequence[Asked], *, delegations: bool) -> None:
        waiting = sorted(self.ladders, key=lambda witness: bool(witness.trouble))
        missing, short = table.quorum.asked, table.short()
        calls, parallel = max(1, self._config.batch - OVERHEAD), self._config.parallel
        while short and waiting:
            asked, waiting = waiting[:missing], waiting[missing:]
            parts = [(self.ladders, short)] if not delegations else list(self._parted(wants, short))
            columns = {each: table.column(each.name) for each in asked}
            await together(
                Testimony(each, at, ladders[each], column).hear(wants, places, calls, parallel)
                for each, column in columns.items()
                for ladders, places in parts
            )
            missing, short = 1, table.short()

    def _parted(
        self, wants: Sequence[Asked], places: Sequence[int]
    ) -> Iterator[tuple[Mapping[Witness, Ladder], Sequence[int]]]:
        """What is asked of tokens and Safes, and what of the registry."""
        for ladders, mine in ((self.ladders, False), (self._registry, True)):
            own = [place for place in places if (wants[place].probe.kind is Kind.DELEGATE) is mine]
            if own:
                yield ladders, own
