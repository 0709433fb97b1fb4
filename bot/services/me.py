"""What members decide about themselves."""

from dataclasses import dataclass

from bot.domain.ids import Account, Community
from bot.ports import Store


@dataclass(frozen=True, slots=True)
class Me:
    store: Store

    async def set_notices(self, community: Community, account: Account, on: bool) -> None:
        """Switch unprompted messages to this member on or off."""
        async with self.store.write() as tx:
            member = await tx.members.ensure(community.id, account)
            await tx.members.set_notices(member.id, on)
