"""Enough endpoints asked about many wants, within one deadline."""

import asyncio
from collections.abc import Mapping, Sequence

from bot.adapters.chain.config import ChainConfig
from bot.adapters.chain.ladder import Ladder
from bot.adapters.chain.parallel import together
from bot.adapters.chain.table import Quorum, Table
from bot.adapters.chain.witness import OVERHEAD, Witness
from bot.adapters.chain.words import Testimony
from bot.domain.holdings import Block, Observation, Want
from bot.ports import ReadAt


class Reader:
    """Reads one chain. `ladders`: its witnesses, and how each is asked."""

    def __init__(self, config: ChainConfig, ladders: Mapping[Witness, Ladder]) -> None:
        self._config, self.ladders = config, ladders

    async def read(self, at: ReadAt, wants: Sequence[Want]) -> list[Observation]:
        """An observation for every want: asks as many endpoints as are needed, and further ones in their place.

        What the deadline of the whole read cuts off is Unread; what was heard by then stands.
        """
        table = Table(Quorum.of(at, len(self.ladders)), len(wants))
        try:
            async with asyncio.timeout(self._config.read_deadline):
                await self._fill(table, at.block, wants)
        except TimeoutError:
            pass  # the table holds what was heard
        return table.observations(at.block)

    async def _fill(self, table: Table, at: Block, wants: Sequence[Want]) -> None:
        waiting = sorted(self.ladders, key=lambda witness: bool(witness.trouble))
        missing, short = table.quorum.asked, table.short()
        while short and waiting:
            asked, waiting = waiting[:missing], waiting[missing:]
            heard = [Testimony(each, at, self.ladders[each], table.column(each.name)) for each in asked]
            calls, parallel = max(1, self._config.batch - OVERHEAD), self._config.parallel
            await together(each.hear(wants, short, calls, parallel) for each in heard)
            missing, short = 1, table.short()
