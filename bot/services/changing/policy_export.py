"""The policy in force as one readable file, for those who keep theirs in version control."""

from dataclasses import dataclass

from bot.domain.giving.policy import Policy
from bot.domain.ids import Place
from bot.ports import Store
from bot.services.permitting.communities import community_at, community_called
from bot.text.policy_export import Toml, exported
from bot.text.requirements import Titles


@dataclass(frozen=True, slots=True)
class PolicyExport:
    """`toml` writes a table; `titles` are what the host calls each chain."""

    store: Store
    titles: Titles
    toml: Toml

    async def of(self, where: Place | str) -> tuple[Policy, str]:
        """The policy of this place's community, or of the one these words mean, and the file that says it."""
        async with self.store.read() as tx:
            community = await (community_called(tx, where) if isinstance(where, str) else community_at(tx, where))
            policy = await tx.policies.current(community.id)
        return policy, exported(policy, community, self.titles, self.toml)
