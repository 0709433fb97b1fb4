"""A whole house on a chain whose truth is known: who ought to hold what, and who does.

Everything between the sockets and the database is real; the nodes behind the sockets are as crooked as a test wants.
"""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import delete

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.domain.evidence import Evidence
from bot.domain.giving.passes import Pass
from bot.domain.giving.policy import Policy, Tier
from bot.domain.ids import Address, Community, MemberId, Place, Platform
from bot.domain.requirements.holdings import GiveAt, Probe, Wallet, Want
from bot.domain.requirements.requirements import AtLeast, Holds, Not
from bot.services.giving.noticing import Noticing
from bot.services.giving.recheck import Recheck
from bot.services.giving.reconcile import Reconcile
from storage import tables
from storage.queue import SqliteQueue
from storage.store import SqlStore
from storage.tables import metadata
from tests.raw_http import speaking
from tests.scripted_rpc import StillClock
from tests.true_chain import ART, BADGE, BASE, CHAIN_ID, COIN, State, TrueChain
from tests.true_node import Node

PLACE = Place(Platform.DISCORD, 11)
Holdings = Callable[[Probe], int]
"""What one member holds of this, over all wallets."""


def _tier(rank: int, name: str, requirement, give_at: GiveAt = GiveAt.LATEST) -> Tier:
    return Tier(name, rank, requirement, (), give_at)


def _coins(amount: str) -> Holds:
    return Holds(COIN, amount)


TIERS: dict[Tier, Callable[[Holdings], bool]] = {
    _tier(1, "Maker", Holds(ART)): lambda holds: holds(ART) >= 1,
    _tier(2, "Patron", _coins("10")): lambda holds: holds(COIN) >= 10,
    _tier(3, "Keeper", AtLeast(2, (Holds(ART), _coins("3"))), GiveAt.SAFE): (
        lambda holds: holds(ART) >= 1 and holds(COIN) >= 3
    ),
    _tier(4, "Resident", Holds(BADGE), GiveAt.FINALIZED): lambda holds: holds(BADGE) >= 1,
    _tier(5, "Hermit", AtLeast(2, (Holds(ART), Not(_coins("5"))))): lambda holds: holds(ART) >= 1 and holds(COIN) < 5,
}
"""Every tier, and in plain words who ought to have it."""
Held = set[tuple[MemberId, str]]


@dataclass
class House:
    """One community of members with wallets, on a chain with these nodes."""

    store: SqlStore
    clock: StillClock
    chain: TrueChain
    nodes: Sequence[Node]
    chains: EvmChains
    recheck: Recheck
    noticing: Noticing
    garden: Community
    members: dict[MemberId, tuple[Address, ...]]
    tiers: Sequence[Tier]

    @property
    def wallets(self) -> list[Address]:
        return [wallet for wallets in self.members.values() for wallet in wallets]

    def mine(self, blocks: int = 1) -> None:
        """New blocks; it is as late as the newest of them."""
        self.chain.mine(blocks)
        self.clock.time = self.chain.head.block.time

    async def sweep(self) -> None:
        """What the clock would do by now, and a sweep."""
        await self.recheck.run_settled()
        await self.recheck.sweep()

    async def watch(self) -> None:
        await self.noticing.look(BASE)

    def ought(self, member: MemberId, tier: Tier, state: State) -> bool:
        """Does what is held in this block open this tier to this member?"""
        wallets = self.members[member]
        return TIERS[tier](lambda probe: sum(state.held.get(Want(probe, wallet), 0) for wallet in wallets))

    def due(self, state: State) -> Held:
        """Who ought to hold what, by what is held in this block."""
        return {
            (member, tier.name) for member in self.members for tier in self.tiers if self.ought(member, tier, state)
        }

    async def open(self) -> list[Pass]:
        async with self.store.read() as tx:
            return list(await tx.passes.open(self.members))

    async def held(self) -> Held:
        return {(one.member, one.tier) for one in await self.open()}

    async def decided(self) -> list[Evidence]:
        """Everything that was given, kept otherwise or taken, in its order."""
        async with self.store.read() as tx:
            return list(await tx.passes.history(0, 10**6, members=self.members))

    def settle(self) -> None:
        """The chain goes on until all there is is final, and for as long as a node may ask to be left alone."""
        self.chain.skip(timedelta(hours=2))
        self.mine(6)


async def emptied(store: SqlStore) -> None:
    """Nothing is left of the case before."""
    async with store.write() as tx:
        for table in reversed(metadata.sorted_tables):
            await tx.connection.execute(delete(table))


@asynccontextmanager
async def housed(
    store: SqlStore,
    chain: TrueChain,
    nodes: Sequence[Node],
    people: Sequence[tuple[Address, ...]],
    tiers: Sequence[Tier] = tuple(TIERS),
    **said,
) -> AsyncIterator[House]:
    """A house in this store, which must be empty, with a member for each of these sets of wallets."""
    clock = StillClock()
    clock.time = chain.head.block.time
    async with speaking(*nodes) as urls:
        config = ChainConfig(BASE, CHAIN_ID, tuple(urls), **{"deadline": 5.0, "requests_a_second": 1e6, **said})
        async with open_chains([config], clock, lambda: clock.now().timestamp()) as chains:
            queue = SqliteQueue(store, clock, random.Random(1))
            reconcile = Reconcile(store, chains, queue, clock, timedelta(seconds=60))
            recheck = Recheck(store, queue, reconcile, clock)
            noticing = Noticing(store, chains, queue, reconcile, clock)
            garden, members = await _peopled(store, people, tiers, clock)
            yield House(store, clock, chain, nodes, chains, recheck, noticing, garden, members, tiers)


async def _peopled(store: SqlStore, people: Sequence[tuple[Address, ...]], tiers: Sequence[Tier], clock: StillClock):
    """In a few statements: signing in thirty people one by one would take as long as their history."""
    members = {MemberId(number): wallets for number, wallets in enumerate(people, 1)}
    async with store.write() as tx:
        garden = await tx.communities.allow(PLACE, "Plotter Garden")
        await tx.policies.save(Policy(garden.id, 1, tuple(tiers)))
        rows = [{"id": member, "community_id": garden.id, "revision": 0, "notices": False} for member in members]
        await tx.connection.execute(tables.member.insert(), rows)
        await tx.connection.execute(
            tables.wallet.insert(),
            [
                {"community_id": garden.id, "member_id": member, "linked_at": clock.now(), **asdict(Wallet(address))}
                for member, wallets in members.items()
                for address in wallets
            ],
        )
    return garden, members
