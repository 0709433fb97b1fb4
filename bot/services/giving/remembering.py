"""What logs say of who was given what: looked through in the background, and recalled when a condition asks.

Only what was asked for is looked through, as long as a tier asks about its contract. It decides nothing by itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.ids import Address, ChainName
from bot.domain.requirements.indexing import Found, Index, Recalled, Signed, Source
from bot.ports import Clock, Indexing, Store
from bot.services.giving.gated import Gated

SAVE_EVERY = timedelta(seconds=30)
"""An index that found nothing is kept this often; after a crash the last blocks are looked through again."""


@dataclass(frozen=True, slots=True)
class Recollections:
    """The `Memory` port. `indexes`: how far each is by now, `saved`: when that was written down last."""

    store: Store
    indexes: dict[Source, Index] = field(default_factory=dict)
    saved: dict[Source, datetime] = field(default_factory=dict)

    async def recall(self, source: Source, wallets: Collection[Address]) -> Recalled:
        """What these were ever given of this source; from now on its logs are looked through."""
        before = self.indexes.get(source)  # looked at first: what it says is done must be in what is read then
        async with self.store.read() as tx:
            kept = before or await tx.indexes.get(source) or Index(source)
            found = await tx.indexes.found(source, wallets)
            papers = await tx.papers.of(source, set(wallets)) if source.schema else {}
        self.indexes.setdefault(source, kept)
        return Recalled(kept.done, found, papers)

    def of(self, chains: Collection[ChainName]) -> Sequence[Index]:
        """All that are looked through on these chains now."""
        return [index for source, index in sorted(self.indexes.items()) if source.chain in chains]


class NoIndexing:
    """For chains whose logs nobody looks through."""

    def names(self) -> Sequence[ChainName]:
        return ()

    async def onward(self, _index: Index) -> None:
        return None

    async def whose(self, _source: Source, _item: int) -> None:
        return None

    def signed(self, _source: Source, _paper: str) -> None:
        return None

    async def taken_back(self, _source: Source, _signed: Signed) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Remembering:
    store: Store
    chains: Indexing
    memory: Recollections
    clock: Clock
    gated: Gated = field(default_factory=Gated)

    async def look(self, chain: ChainName) -> None:
        """Look on through the logs of this chain, a bounded stretch of each source that is still asked about."""
        async with self.store.read() as tx:
            contracts = await self.gated.contracts(tx, chain)
            for index in await tx.indexes.of(chain):
                self.memory.indexes.setdefault(index.source, index)
        for index in self.memory.of([chain]):
            if index.source.contract in contracts:
                await self._onward(index)
            else:
                await self._forget(index.source)

    async def _onward(self, index: Index) -> None:
        told = await self.chains.onward(index)
        if told is None:
            return
        now, found = told
        await self._keep(now, found)
        self.memory.indexes[index.source] = now

    async def _keep(self, index: Index, found: Collection[Found]) -> None:
        at = self.clock.now()
        last = self.memory.saved.get(index.source)
        if found or last is None or not timedelta(0) <= at - last < SAVE_EVERY:
            async with self.store.write() as tx:
                await tx.indexes.extend(index, found)
            self.memory.saved[index.source] = at

    async def _forget(self, source: Source) -> None:
        async with self.store.write() as tx:
            await tx.indexes.forget(source)
        self.memory.indexes.pop(source, None)
        self.memory.saved.pop(source, None)
