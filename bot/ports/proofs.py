"""Promises of the repository about proofs that may stop to hold."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.requirements.holdings import Block
from bot.domain.signing_in.signin import Kept


class Proofs(Protocol):
    """What contract wallets signed. Nothing is written about a proof that was given anew, or is gone, meanwhile."""

    async def due(self, before: datetime, after: int, limit: int) -> Sequence[Kept]:
        """Those last seen to hold before this moment, or doubted, whose number is above `after`, by number."""
        ...

    async def held(self, kept: Kept, at: datetime) -> None:
        """It was seen to hold at this moment; an earlier doubt is over."""
        ...

    async def doubted(self, kept: Kept, at: datetime, block: Block) -> None:
        """It was seen for the first time not to hold, on this final block."""
        ...

    async def lost(self, kept: Kept, at: datetime) -> bool:
        """It counts no longer; False if meanwhile it was given anew, or is gone."""
        ...
