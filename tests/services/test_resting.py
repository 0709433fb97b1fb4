"""Who rests is not decided on again in a sweep, and whatever could change a decision wakes them."""

import random
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.giving.passes import Award
from bot.domain.ids import Account, MemberId, Platform
from bot.domain.requirements.holdings import GiveAt, Wallet
from bot.domain.requirements.requirements import AtLeast, Holds, Not
from bot.services.giving.recheck import Recheck
from bot.services.giving.reconcile import Reconcile
from bot.services.giving.resting import Resting
from tests.deciding_town import wallet, want
from tests.house_verify import ADA, MAKER, PASS, RESIDENT, House, open_house


class Sleepless(Resting):
    """Nobody ever rests: what the bot does without its memory."""

    async def stirred(self, store, looking, community, members):
        return list(members)


@dataclass
class Town:
    house: House
    recheck: Recheck

    async def joins(self, *numbers: int) -> list[MemberId]:
        async with self.house.store.write() as tx:
            found = []
            for number in numbers:
                one = await tx.members.ensure(self.house.garden.id, Account(Platform.DISCORD, number, f"m{number}"))
                await tx.members.link(one.id, Wallet(wallet(number)), self.house.clock.now())
                found.append(one.id)
        return found

    async def awards(self, member: MemberId, tier: str = "Maker", **until: int) -> None:
        end = self.house.clock.now() + timedelta(**until) if until else None
        async with self.house.store.write() as tx:
            await tx.awards.add(Award(member, tier, end, ADA, "", self.house.clock.now()))

    async def stirred(self, members: Collection[MemberId]) -> set[MemberId]:
        return set(await self.recheck.reconcile.stirred(self.house.garden.id, members, "test"))

    async def held(self) -> dict[tuple[int, str], tuple[object, ...]]:
        """Every open pass, but for the numbers of the rows."""
        async with self.house.store.read() as tx:
            members = await tx.members.page(self.house.garden.id, MemberId(0), 1_000)
            return {(one.member, one.tier): replace(one, id=0) for one in await tx.passes.open(members)}


async def settled(town: Town) -> None:
    """Everything is given, and final, and noted."""
    for _ in range(3):
        await town.recheck.sweep()
        town.house.chain.mine(2)


def town_of(house: House, resting: Resting) -> Town:
    reconcile = house.verify.reconcile
    assert isinstance(reconcile, Reconcile)
    own = replace(reconcile, resting=resting)
    return Town(house, Recheck(house.store, own.queue, own, house.clock))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_house(tmp_path) as house:
        yield town_of(house, Resting())


@pytest.fixture
async def crowd(town: Town) -> list[MemberId]:
    """Four members, two of them holders, who all rest."""
    await town.house.set_tiers(MAKER)
    members = await town.joins(1, 2, 3, 4)
    town.house.chain.put(want(1), 1)
    town.house.chain.put(want(2), 5)
    await settled(town)
    assert await town.stirred(members) == set()
    return members


async def test_after_a_start_everybody_is_decided_on_once(town: Town, crowd):
    assert await town_of(town.house, Resting()).stirred(crowd) == set(crowd)


async def test_a_number_that_differs_stirs_its_member_alone(town: Town, crowd):
    ada, _, cleo, _ = crowd
    town.house.chain.put(want(1), 0)
    assert await town.stirred(crowd) == set(), "a holder is looked at on final blocks"
    town.house.chain.mine(2)
    assert await town.stirred(crowd) == {ada}
    town.house.chain.put(want(3), 1)
    assert await town.stirred(crowd) == {ada, cleo}, "who holds nothing is looked at where the tier is given"


async def test_so_does_a_number_that_decides_nothing_and_then_they_rest_again(town: Town, crowd):
    ben = crowd[1]
    town.house.chain.put(want(2), 7)
    town.house.chain.mine(2)
    assert await town.stirred(crowd) == {ben}
    await town.recheck.sweep()
    assert await town.stirred(crowd) == set()


async def test_a_new_wallet_stirs(town: Town, crowd):
    async with town.house.store.write() as tx:
        await tx.members.link(crowd[3], Wallet(wallet(40)), town.house.clock.now())
    assert await town.stirred(crowd) == {crowd[3]}


async def test_an_award_stirs_for_as_long_as_it_lasts(town: Town, crowd):
    await town.awards(crowd[3], hours=1)
    for _ in range(3):
        assert await town.stirred(crowd) == {crowd[3]}
        await town.recheck.sweep()


async def test_a_new_policy_stirs_everybody(town: Town, crowd):
    await town.house.set_tiers(MAKER, RESIDENT)
    assert await town.stirred(crowd) == set(crowd)
    await settled(town)
    assert await town.stirred(crowd) == set()


async def test_a_chain_that_is_silent_or_lies_stirs_everybody_it_is_asked_about(town: Town, crowd):
    chain = town.house.chain
    chain.silent = {0, 1}
    assert await town.stirred(crowd) == set(crowd)
    chain.silent = set()
    chain.lies = {1: 3}
    assert await town.stirred(crowd) == set(crowd)


async def test_a_pass_that_waits_for_its_block_never_rests(town: Town):
    (ada,) = await town.joins(1)
    town.house.chain.put(want(1), 1)
    await town.recheck.sweep()
    await town.recheck.sweep()
    assert await town.stirred([ada]) == {ada}


async def test_who_must_have_held_for_long_never_rests(town: Town):
    """Since when they do is set back by the clock too."""
    await town.house.set_tiers(replace(MAKER, requirement=Holds(PASS, held=timedelta(days=7))))
    ada, ben = await town.joins(1, 2)
    town.house.chain.put(want(1), 1)
    town.house.chain.mine(2)
    await settled(town)
    assert await town.stirred([ada, ben]) == {ada}


async def test_since_when_somebody_holds_is_among_what_the_revision_counts(town: Town):
    """Or a look from before could let them rest over it."""
    await town.house.set_tiers(replace(MAKER, requirement=Holds(PASS, held=timedelta(days=7))))
    (ada,) = await town.joins(1)
    await town.recheck.sweep()
    async with town.house.store.read() as tx:
        before = await tx.members.revisions([ada])
    town.house.chain.put(want(1), 1)
    town.house.chain.mine(2)
    await town.recheck.sweep()
    async with town.house.store.read() as tx:
        assert await tx.passes.open([ada]) == []
        assert (await tx.members.revisions([ada]))[ada] > before[ada]


TIERS = (
    MAKER,
    replace(RESIDENT, give_at=GiveAt.FINALIZED),
    replace(MAKER, name="Newcomer", rank=3, requirement=Not(Holds(PASS, "2"))),
    replace(MAKER, name="Keeper", rank=4, requirement=AtLeast(2, (Holds(PASS), Holds(PASS, "4"), Holds(PASS, "5")))),
    replace(MAKER, name="Elder", rank=5, requirement=Holds(PASS, held=timedelta(hours=3))),
)


async def happens(dice: random.Random, what: int, towns: list[Town], members: list[MemberId]) -> None:
    """The same to both, by the same dice."""
    number, amount, endpoints = dice.randrange(1, 9), dice.randrange(6), {0} if dice.random() < 0.5 else {0, 1}
    for town in towns:
        chain = town.house.chain
        chain.silent, chain.lies = set(), {}
        if what < 4:
            chain.put(want(number), amount)
        elif what == 4:
            chain.silent = endpoints
        elif what == 5:
            chain.lies = {1: amount}
        elif what == 6:
            await town.awards(members[number - 1], hours=amount + 1)
        elif what == 7:
            await town.house.set_tiers(*TIERS[: 1 + min(amount, 3)])
        town.house.clock.pass_by(minutes=20 * amount)
        chain.mine(amount % 4)


@pytest.mark.parametrize("seed", range(4))
async def test_with_and_without_this_memory_all_comes_out_the_same(tmp_path: Path, seed: int):
    dice = random.Random(seed)
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    async with open_house(tmp_path / "one") as one, open_house(tmp_path / "two") as two:
        towns, rested = [town_of(one, Resting()), town_of(two, Sleepless())], 0
        for town in towns:
            await town.house.set_tiers(*TIERS[: 4 + (seed == 0)])
            town.house.chain.endpoints = 1 + seed % 2
            members = await town.joins(*range(1, 9))
        for _ in range(15):
            await happens(dice, dice.randrange(8), towns, members)
            for town in towns:
                await town.recheck.run_due()
                await town.recheck.run_looks()
                await town.recheck.sweep()
            assert await towns[0].held() == await towns[1].held()
            rested += len(members) - len(await towns[0].stirred(members))
        assert rested, "nobody ever rested: nothing was compared"
