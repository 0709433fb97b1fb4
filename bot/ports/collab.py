"""Promises about a community's registry of selected designs."""

from typing import Protocol

from bot.domain.collab import Selection


class Registry(Protocol):
    """The contract on any chain. ChainUnreadable where no trustworthy answer is to be had."""

    async def is_selected(self, selection: Selection) -> bool:
        """Whether this design is in this registry already, as of the newest block."""
        ...

    def words(self, selection: Selection) -> str:
        """What the council sends the registry: calldata, `0x` and hex."""
        ...
