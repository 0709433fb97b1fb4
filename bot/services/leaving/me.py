"""What members decide about themselves."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.ids import Account, Community
from bot.domain.notices import Notice
from bot.ports import Store


@dataclass(frozen=True, slots=True)
class Me:
    store: Store

    async def set_notices(
        self, community: Community, account: Account, on: Collection[Notice] = (), off: Collection[Notice] = ()
    ) -> frozenset[Notice]:
        """Switch these kinds of unasked messages to this member on, those off; all that are on from now on."""
        async with self.store.write() as tx:
            member = await tx.members.ensure(community.id, account)
            wanted = (member.notices | set(on)) - set(off)
            await tx.members.set_notices(member.id, wanted)
        return wanted
