"""A member's own wallets: what is linked, what they call it, which comes first, and letting one go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import WalletProblem, WalletRefused
from bot.domain.giving.members import Member
from bot.domain.ids import Account, Community, CommunityId
from bot.domain.linking.claims import Claim
from bot.domain.linking.wallets import LONGEST_LABEL, LinkedWallet
from bot.domain.requirements.holdings import Wallet
from bot.ports import Clock, JobQueue, Store, Tx
from bot.services.linking.claiming import Claiming
from bot.text.clean import clean


@dataclass(frozen=True, slots=True)
class Purse:
    """What `/wallets` shows: the member (None if never seen), its wallets, and who claims which of them by its id."""

    community: Community
    member: Member | None
    wallets: tuple[LinkedWallet, ...] = ()
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Wallets:
    store: Store
    queue: JobQueue
    clock: Clock

    async def shown(self, community: Community, account: Account) -> Purse:
        """What is linked for this account here."""
        async with self.store.read() as tx:
            member = await tx.members.of(community.id, account)
            if member is None:
                return Purse(community, None)
            claims = [await tx.claims.on(community.id, wallet) for wallet in member.wallets]
            theirs = await _all(tx, member)
        return Purse(community, member, theirs, tuple(one for one in claims if one))

    async def one(self, community: Community, account: Account, wallet: int) -> LinkedWallet:
        """This link; WalletRefused(GONE) if it is none of theirs, or not any more."""
        async with self.store.read() as tx:
            return await _own(tx, community.id, account, wallet)

    async def label(self, community: Community, account: Account, wallet: int, text: str) -> LinkedWallet:
        """What they call it from now on; nothing takes the name away."""
        name = clean(text, LONGEST_LABEL)
        async with self.store.write() as tx:
            linked = await _own(tx, community.id, account, wallet)
            await tx.wallets.set_label(linked.id, name)
        return replace(linked, label=name)

    async def show_name(self, community: Community, account: Account, wallet: int, *, on: bool) -> LinkedWallet:
        """Whether its name is shown, to them and to moderators."""
        async with self.store.write() as tx:
            linked = await _own(tx, community.id, account, wallet)
            await tx.wallets.set_shows_name(linked.id, on)
        return replace(linked, shows_name=on)

    async def make_primary(self, community: Community, account: Account, wallet: int) -> LinkedWallet:
        """From now on it is the one that is named first."""
        async with self.store.write() as tx:
            linked = await _own(tx, community.id, account, wallet)
            await tx.wallets.set_primary(linked.member, linked.id)
        return replace(linked, primary=True)

    async def homes(self, community: Community, account: Account, wallet: int) -> int:
        """In how many communities of this bot the account has this address linked."""
        async with self.store.read() as tx:
            linked = await _own(tx, community.id, account, wallet)
            return len({home for home, _ in await tx.wallets.everywhere(account, linked.address)})

    async def unlink(self, community: Community, account: Account, wallet: int) -> LinkedWallet:
        """It is theirs no more in this community, and what stood on it ends."""
        async with self.store.write() as tx:
            linked = await _own(tx, community.id, account, wallet)
            await Claiming(tx, self.queue, self.clock.now()).unlink(community.id, linked)
        return linked

    async def unlink_everywhere(self, community: Community, account: Account, wallet: int) -> tuple[LinkedWallet, int]:
        """The same in every community of this bot, each by itself; the link here, and in how many there was one."""
        async with self.store.read() as tx:
            here = await _own(tx, community.id, account, wallet)
            found = await tx.wallets.everywhere(account, here.address)
        for home, linked in found:
            async with self.store.write() as tx:
                if await tx.members.of(home, account) is not None:
                    await Claiming(tx, self.queue, self.clock.now()).unlink(home, linked)
        return here, len({home for home, _ in found})

    async def show_to_moderators(self, community: Community, account: Account, on: bool) -> None:
        """Whether the moderators see more of their addresses than the ends."""
        async with self.store.write() as tx:
            member = await tx.members.ensure(community.id, account)
            await tx.members.set_shows_wallets(member.id, on)


async def _own(tx: Tx, community: CommunityId, account: Account, wallet: int) -> LinkedWallet:
    member = await tx.members.of(community, account)
    found = await _all(tx, member) if member else ()
    linked = next((one for one in found if one.id == wallet), None)
    if linked is None:
        raise WalletRefused(WalletProblem.GONE)
    return linked


async def _all(tx: Tx, member: Member) -> tuple[LinkedWallet, ...]:
    """Theirs, each with what vouches for it and whether its proof still holds."""
    whole = {(wallet.address, wallet.scope): wallet for wallet in member.wallets}
    found = await tx.wallets.of(member.id)
    return tuple(replace(one, wallet=whole.get((one.address, one.wallet.scope), one.wallet)) for one in found)


async def in_order(tx: Tx, member: Member) -> Sequence[Wallet]:
    """The member's wallets, the one they named first before the others."""
    first = {(one.address, one.wallet.scope) for one in await tx.wallets.of(member.id) if one.primary}
    return sorted(member.wallets, key=lambda one: (one.address, one.scope) not in first)
