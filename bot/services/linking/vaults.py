"""Wallets that never sign here: a vault that delegates to a proved one (delegate.xyz), a Safe with such an owner.

What vouches for such a wallet is read when it is added, and again beside its balance at every look.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import ChainUnreadable, Refusal, VaultProblem, VaultRefused, WalletRefused, WalletTaken
from bot.domain.giving.members import Member
from bot.domain.giving.passes import ENOUGH_WITNESSES
from bot.domain.ids import Account, Address, ChainName, CommunityId, MemberId
from bot.domain.linking.wallets import MOST_LINKED, check_room
from bot.domain.requirements.holdings import NO_CONTRACT, Holding, Kind, Probe, Proof, Wallet, voucher
from bot.domain.requirements.requirements import leaves
from bot.ports import TAKE_FIRST, Chains, Clock, Delegations, Job, JobKind, JobQueue, ReadAt, Store, Tx


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A wallet that says it delegates to one of theirs. Anybody can say so: it counts once it was added."""

    vault: Address
    to: Address
    chain: ChainName


@dataclass(frozen=True, slots=True)
class Added:
    """What was linked, once for each chain that vouches for it, and the chains that could not be asked."""

    wallets: tuple[Wallet, ...]
    unread: tuple[ChainName, ...] = ()


class NoDelegations:
    """The `Delegations` port where no chain has a registry."""

    def chains(self) -> Sequence[ChainName]:
        return ()

    async def incoming(self, chain: ChainName, wallet: Address) -> Sequence[Address]:
        raise ChainUnreadable(f"{chain} has no registry, so none tells of {wallet}")


@dataclass(frozen=True, slots=True)
class Vaults:
    """One vault or Safe belongs to one member of a community, as every wallet does."""

    store: Store
    queue: JobQueue
    chains: Chains
    delegations: Delegations
    clock: Clock
    most: int = MOST_LINKED

    async def suggested(self, community: CommunityId, account: Account) -> Sequence[Suggestion]:
        """Vaults they might add; ChainUnreadable if a chain does not tell."""
        async with self.store.read() as tx:
            member = await tx.members.of(community, account)
        found = list[Suggestion]()
        for chain in self.delegations.chains():
            for wallet in _own(member, chain):
                told = await self.delegations.incoming(chain, wallet.address)
                found += [Suggestion(vault, wallet.address, chain) for vault in told]
        known = {(wallet.address, wallet.scope) for wallet in member.wallets} if member else set()
        return [one for one in found if (one.vault, one.chain) not in known]

    def offered(self) -> bool:
        """Whether any chain has a registry of delegations."""
        return bool(self.delegations.chains())

    async def add(self, community: CommunityId, account: Account, proof: Proof, where: Address) -> Added:
        """Link the vault or Safe at this address on every chain that vouches for it.

        Where none does: WalletTaken, WalletRefused, ChainUnreadable or VaultRefused, the first of these in this order.
        """
        adding = self.add_safe if proof is Proof.SAFE_OWNER else self.add_vault
        linked, refused = list[Wallet](), dict[ChainName, Refusal | ChainUnreadable]()
        for chain in self.chains.names() if proof is Proof.SAFE_OWNER else self.delegations.chains():
            try:
                linked.append(await adding(community, account, chain, where))
            except (WalletTaken, WalletRefused, VaultRefused, ChainUnreadable) as why:
                refused[chain] = why
        unread = tuple(chain for chain, why in refused.items() if isinstance(why, ChainUnreadable))
        if not linked:
            raise min(refused.values(), key=_telling, default=VaultRefused(VaultProblem.NO_CHAIN))
        return Added(tuple(linked), unread)

    async def add_vault(self, community: CommunityId, account: Account, chain: ChainName, vault: Address) -> Wallet:
        """Link a vault that delegates to a wallet of theirs, wholly or for a token that a tier here asks for."""
        return await self._add(community, account, Wallet(vault, chain, Proof.VAULT))

    async def add_safe(self, community: CommunityId, account: Account, chain: ChainName, safe: Address) -> Wallet:
        """Link a Safe that a wallet of theirs is an owner of."""
        return await self._add(community, account, Wallet(safe, chain, Proof.SAFE_OWNER))

    async def _add(self, community: CommunityId, account: Account, named: Wallet) -> Wallet:
        chain = ChainName(named.scope)
        if chain not in self.chains.names() or (named.proof is Proof.VAULT and chain not in self.delegations.chains()):
            raise VaultRefused(VaultProblem.NO_CHAIN)
        async with self.store.read() as tx:
            member = await tx.members.of(community, account)
            policy = await tx.policies.current(community)
        asked = [leaf.probe for tier in policy.tiers if tier.requirement for leaf in leaves(tier.requirement)]
        # whoever delegates all of a wallet delegates what it holds of no contract, too
        tokens = [Probe(Kind.ERC721, chain, NO_CONTRACT), *(probe for probe in asked if probe.chain == chain)]
        ways = [Wallet(named.address, chain, named.proof, own.address) for own in _own(member, chain)]
        if member is None or not ways:
            raise VaultRefused(VaultProblem.NO_WALLET)
        found = await self._vouched(chain, ways, tokens)
        async with self.store.write() as tx:
            now_theirs = await tx.members.of(community, account)
            if now_theirs is None or found.vouched_by not in {own.address for own in _own(now_theirs, chain)}:
                raise VaultRefused(VaultProblem.NO_WALLET)
            check_room(now_theirs.wallets, found, self.most)
            await tx.members.link(now_theirs.id, found, self.clock.now())
            await self._look(tx, now_theirs)
        return found

    async def _vouched(self, chain: ChainName, ways: Sequence[Wallet], tokens: Sequence[Probe]) -> Wallet:
        """The first of these that the chain vouches for; ChainUnreadable before a "no" that is not sure."""
        pins = await self.chains.pins(chain)
        if pins is None:
            raise ChainUnreadable(f"the endpoints of {chain} agree on no block")
        wants = {want: way for way in ways for token in tokens if (want := voucher(way, token)) is not None}
        seen = await self.chains.read(ReadAt(chain, pins.give, ENOUGH_WITNESSES), wants)
        for want, way in wants.items():
            if isinstance(said := seen[want], Holding) and said.value == 1:
                return way
        if any(not isinstance(said, Holding) for said in seen.values()):
            raise ChainUnreadable(f"{chain} does not tell")
        raise VaultRefused(VaultProblem.NOT_VOUCHED)

    async def _look(self, tx: Tx, member: Member) -> None:
        payload = {"community": member.community, "members": [MemberId(member.id)], "reason": "wallets"}
        await self.queue.enqueue(tx, Job(JobKind.RECONCILE, f"member:{member.id}", payload, TAKE_FIRST))


def _own(member: Member | None, chain: ChainName) -> Sequence[Wallet]:
    """The wallets they proved themselves, where they count."""
    wallets = member.wallets if member is not None else ()
    return [wallet for wallet in wallets if wallet.vouched_by is None and wallet.counts_on(chain)]


def _telling(why: Refusal | ChainUnreadable) -> int:
    """Another member's is said first, then that there is no room, then what is not known, and last a "no"."""
    return [WalletTaken, WalletRefused, ChainUnreadable, VaultRefused].index(type(why))
