"""Promises about what logs said of who was given what: how it is found, kept, and recalled."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.domain.ids import Address, ChainName
from bot.domain.indexing import Found, Index, Recalled, Source


class Indexing(Protocol):
    """The logs of all configured chains, looked through from the first block on."""

    def names(self) -> Sequence[ChainName]:
        """The chains the host has configured."""
        ...

    async def onward(self, index: Index) -> tuple[Index, Collection[Found]] | None:
        """A bounded stretch of final blocks further, as the endpoints tell it alike; None where nothing is told."""
        ...


class Memory(Protocol):
    """What is known of wallets and need not be looked up again."""

    async def recall(self, source: Source, wallets: Collection[Address]) -> Recalled:
        """What these were ever given of this source; from now on its logs are looked through."""
        ...


class Indexes(Protocol):
    """How far each source was looked through, and what was found there."""

    async def of(self, chain: ChainName) -> Sequence[Index]:
        """All of this chain."""
        ...

    async def get(self, source: Source) -> Index | None:
        """How far this one is; None if nobody has begun."""
        ...

    async def extend(self, index: Index, found: Collection[Found]) -> None:
        """It was looked through up to here, and this was found on the way."""
        ...

    async def forget(self, source: Source) -> None:
        """Nobody asks about it any more."""
        ...

    async def found(self, source: Source, wallets: Collection[Address]) -> Mapping[Address, Sequence[int]]:
        """What each of these wallets was ever given, the newest last."""
        ...
