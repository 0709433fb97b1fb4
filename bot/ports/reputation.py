"""Promises about a community's word for what its members earned."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.founded import Founded
from bot.domain.ids import ChainName
from bot.domain.leaving.reputation import Attested, Credit, Statement
from bot.domain.leaving.reputation_checks import Seen


class Attesting(Protocol):
    """The community's key, by the forms of EAS. ChainUnreadable where chain or key give no trustworthy answer."""

    async def attest(self, where: Founded, statements: Sequence[Statement]) -> Sequence[Attested]:
        """Each of these as an attestation that stands on no chain, signed; `where` names EAS and key."""
        ...


class CreditLooks(Protocol):
    """What ledgers say of credits. ChainUnreadable where endpoints give no trustworthy answer."""

    async def seen(self, chain: ChainName, one: Credit) -> Seen:
        """What the final block's state and the logs up to it say of this credit."""
        ...
