"""Promises about what logs said of who was given what: how it is found, kept, and recalled."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.domain.ids import Address, ChainName, MemberId
from bot.domain.requirements.indexing import Found, Index, Recalled, Signed, Source


class Indexing(Protocol):
    """The logs of all configured chains, looked through from the first block on."""

    def names(self) -> Sequence[ChainName]:
        """The chains the host has configured."""
        ...

    async def onward(self, index: Index) -> tuple[Index, Collection[Found]] | None:
        """A bounded stretch of final blocks further, as the endpoints tell it alike; None where nothing is told."""
        ...

    async def whose(self, source: Source, item: int) -> Address | None:
        """Whose this is now, as the endpoints tell it alike; None: nobody's. ChainUnreadable if it cannot be told."""
        ...

    def signed(self, source: Source, paper: str) -> Signed | None:
        """What was signed there, if it is an attestation of this source's contract and schema."""
        ...

    async def taken_back(self, source: Source, signed: Signed) -> bool:
        """Whether its attester has revoked it, as the endpoints tell alike; ChainUnreadable if it cannot be told."""
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

    async def note(self, source: Source, found: Found) -> None:
        """This was found otherwise, however far the logs are."""
        ...

    async def forget(self, source: Source) -> None:
        """Nobody asks about it any more."""
        ...

    async def found(self, source: Source, wallets: Collection[Address]) -> Mapping[Address, Sequence[int]]:
        """What each of these wallets was ever given, the newest last."""
        ...


class Papers(Protocol):
    """Signed attestations that stand on no chain, as members handed them in."""

    async def keep(self, member: MemberId, source: Source, signed: Signed, paper: str) -> None:
        """It is theirs from now on; of too many the oldest goes."""
        ...

    async def of(self, source: Source, wallets: Collection[Address]) -> Mapping[Address, Sequence[str]]:
        """Those that are about these wallets."""
        ...

    async def about(
        self, chain: ChainName, papers: Collection[tuple[Address, int]]
    ) -> Mapping[tuple[Address, int], Collection[Address]]:
        """Which wallets each of these is about, named by contract and id; those nobody handed in are left out."""
        ...
