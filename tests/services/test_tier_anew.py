"""A tier that is removed takes its awards and passes with it: a new one of its name begins with nobody in it."""

import random
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.errors import TierProblem, TierRefused
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import Account, Platform, address
from bot.domain.requirements.holdings import Wallet, Want
from bot.ports import Contract
from bot.services.awarding.awards import Awards, Wish
from bot.services.changing.changes import Changes
from bot.services.changing.policy import NewTier, PolicyService
from bot.services.giving.reconcile import Reconcile
from storage import open_storage
from tests.blank import DATABASE, blank
from tests.changing import changes_over, off_chain, tier_added, tier_removed
from tests.fakes_chain import FakeChain, FakeChains
from tests.house_verify import ADA, BASE, PASS, PLACE, FakeClock

GRACE = Account(Platform.DISCORD, 9, "grace")
LOW, HIGH = 5, 6
WALLET = address("0x" + "a1" * 20)


class Roles:
    """A server in which grace and the bot stand above every role; nothing is given or taken there."""

    async def role(self, place, role):
        return RoleFacts(role, f"role {role}", role, managed=False, everyone=False, dangerous=())

    async def standing(self, place, account):
        return Standing(top=50, manages_roles=True)


@dataclass
class Garden:
    store: object
    chain: FakeChain
    policy: PolicyService
    changes: Changes
    awards: Awards
    reconcile: Reconcile
    community: object
    member: int

    async def tier(self, role, requirement=""):
        new = NewTier("Maker", 1, requirement, role)
        await tier_added(self.policy, self.changes, Roles(), PLACE, GRACE, new)

    async def removed(self):
        await tier_removed(self.changes, Roles(), PLACE, GRACE, "Maker")

    async def looked_at(self):
        return (await self.reconcile(self.community.id, [self.member], "sweep"))[self.member]

    async def wanted(self):
        async with self.store.read() as tx:
            return {state.door.id for state in await tx.doors.of(self.member, Platform.DISCORD) if state.wanted}


@pytest.fixture
async def garden(tmp_path):
    clock, chain = FakeClock(), FakeChain(BASE)
    chain.contracts[PASS] = Contract("Garden Pass", "GPASS", 0)
    chain.put(Want(PASS, WALLET), 1)
    chain.mine(5)
    async with open_storage(blank(tmp_path / DATABASE), clock, dice=random.Random(1)) as storage:
        store, queue, chains = storage.store, storage.queue, FakeChains(chain)
        reconcile = Reconcile(store, chains, queue, clock, timedelta(0))
        async with store.write() as tx:
            community = await tx.communities.allow(PLACE, "Plotter Garden")
            member = await tx.members.ensure(community.id, ADA)
            await tx.members.link(member.id, Wallet(WALLET), clock.now())
        policy = PolicyService(store, queue, chains, clock)
        awards = Awards(store, queue, reconcile, clock, off_chain(store, queue, clock))
        changes = changes_over(store, queue, chains, clock)
        yield Garden(store, chain, policy, changes, awards, reconcile, community, member.id)


async def test_an_award_of_a_removed_tier_opens_nothing_of_a_new_one(garden):
    await garden.tier(LOW)
    await garden.awards.award(Roles(), PLACE, GRACE, Wish(ADA, "Maker"))
    assert await garden.wanted() == {LOW}
    await garden.removed()
    await garden.looked_at()
    await garden.tier(HIGH)
    assert (await garden.looked_at()).open_passes() == ()
    assert await garden.wanted() == set()


async def test_a_name_is_free_again_when_nobody_holds_the_removed_tier_any_more(garden):
    await garden.tier(LOW)
    await garden.awards.award(Roles(), PLACE, GRACE, Wish(ADA, "Maker"))
    await garden.removed()
    with pytest.raises(TierRefused) as refused:
        await garden.tier(HIGH)
    assert refused.value.problem is TierProblem.LEAVING
    await garden.looked_at()
    await garden.tier(HIGH)


async def test_a_pass_of_a_removed_tier_is_not_kept_by_a_new_one_that_cannot_be_read(garden):
    await garden.tier(LOW, f"{PASS} >= 1")
    await garden.looked_at()
    assert await garden.wanted() == {LOW}
    await garden.removed()
    with pytest.raises(TierRefused):
        await garden.tier(HIGH, f"{PASS} >= 5")
    garden.chain.silent = {0, 1}
    assert (await garden.looked_at()).open_passes() == ()
    await garden.tier(HIGH)
    assert await garden.wanted() == set()
