"""Names of wallets whose owner wants them shown: in answers to themselves and to moderators, in no post that stays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.giving.members import Member
from bot.domain.ids import Address
from bot.domain.linking.wallets import LinkedWallet
from bot.ports import Names, Store


class NoNames:
    """The `Names` port where no chain has a registry."""

    def offered(self) -> bool:
        return False

    async def of(self, wallets: Collection[Address]) -> Mapping[Address, str]:  # noqa: ARG002  (the port's)
        return {}


@dataclass(frozen=True, slots=True)
class Naming:
    store: Store
    names: Names

    def offered(self) -> bool:
        """Whether wallets can be shown by name at all."""
        return self.names.offered()

    async def of(self, wallets: Sequence[LinkedWallet]) -> Mapping[Address, str]:
        """The names of those whose owner wants them shown."""
        wanted = [one.address for one in wallets if one.shows_name]
        return await self.names.of(wanted) if wanted else {}

    async def of_member(self, member: Member | None) -> Mapping[Address, str]:
        """The same for all that this member has linked."""
        if member is None or not self.offered():
            return {}
        async with self.store.read() as tx:
            wallets = await tx.wallets.of(member.id)
        return await self.of(wallets)
