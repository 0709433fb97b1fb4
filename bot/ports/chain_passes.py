"""Promises about awards that are on chain too: where they are kept, and the contract itself."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.awarding.chain_passes import ChainPass, Move, Project
from bot.domain.ids import Address, MemberId


class ChainPasses(Protocol):
    async def add(self, held: ChainPass) -> ChainPass:
        """Keep it under a new number."""
        ...

    async def all(self) -> Sequence[ChainPass]:
        """Whatever is or is to be on chain, oldest first, of every community."""
        ...

    async def of(self, members: Collection[MemberId]) -> Sequence[ChainPass]:
        """The same of these members."""
        ...

    async def keep(self, held: ChainPass) -> None:
        """Keep how far it is now."""
        ...

    async def drop(self, held: ChainPass) -> None:
        """It is over."""
        ...


class ProjectContract(Protocol):
    """The contract of project passes on any chain. ChainUnreadable where no trustworthy answer is to be had."""

    async def ends(self, project: Project, holder: Address) -> datetime | None:
        """When this holder's pass ends or ended, as of the newest block; None if there is none."""
        ...

    async def longest(self, project: Project) -> timedelta:
        """How far ahead a pass of this contract may end."""
        ...

    def words(self, project: Project, move: Move) -> str:
        """What to send the contract so that it does this: calldata, `0x` and hex."""
        ...
