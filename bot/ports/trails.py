"""Promises of the repository about how far the logs were walked."""

from collections.abc import Collection, Mapping
from typing import Protocol

from bot.domain.giving.watching import Trail
from bot.domain.ids import ChainName, CommunityId, MemberId


class Trails(Protocol):
    """How far each chain's logs were walked, and whom to look at once more."""

    async def get(self, chain: ChainName) -> Trail | None:
        """How far this chain was walked; None if it never was."""
        ...

    async def save(self, chain: ChainName, trail: Trail) -> None:
        """Keep how far this chain is walked now."""
        ...

    async def named(self, chain: ChainName, members: Mapping[int, Collection[MemberId]]) -> None:
        """Keep that these members were named by logs of these blocks, until `forget`."""
        ...

    async def above(self, chain: ChainName, block: int) -> Mapping[MemberId, CommunityId]:
        """Members named in blocks above this one."""
        ...

    async def up_to(self, chain: ChainName, block: int) -> Mapping[MemberId, CommunityId]:
        """Members named in blocks up to and with this one."""
        ...

    async def forget(self, chain: ChainName, block: int) -> None:
        """Those of `up_to` have been looked at."""
        ...
