"""The rules of giving and taking at work: the real store, the real reconcile, a chain that tests write."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.domain.events import EventKind
from bot.domain.holdings import GiveAt, Kind, Probe, Wallet, Want
from bot.domain.ids import Account, Address, MemberId, Platform
from bot.domain.passes import Cause, Pass
from bot.domain.policy import Tier
from bot.domain.requirements import Holds
from bot.domain.rules import Choice, Waiting
from bot.services.recheck import Recheck
from bot.services.reconcile import Reconcile
from bot.services.replay import Outcome, Replay
from bot.text.news import for_moderators
from tests.fakes_chain import EPOCH
from tests.house_verify import BASE, MAKER, PASS, House, open_house

DAY = timedelta(days=1)
COIN = Probe(Kind.ERC20, BASE, Address("0x" + "cc" * 20))
PATRON = Tier("Patron", 2, Holds(COIN, "10", name="Coin"), ())


@dataclass
class Town:
    house: House
    recheck: Recheck

    @property
    def chain(self):
        return self.house.chain

    async def joins(self, number: int) -> MemberId:
        """A member with one wallet of this number; nobody has looked at it yet."""
        async with self.house.store.write() as tx:
            member = await tx.members.ensure(self.house.garden.id, Account(Platform.DISCORD, number, f"m{number}"))
            await tx.members.link(member.id, Wallet(wallet(number)), self.house.clock.now())
        return member.id

    async def look(self, *members: MemberId, read: bool = True) -> None:
        await self.recheck.reconcile(self.house.garden.id, members, "test", read=read)

    async def held(self, member: MemberId) -> Pass | None:
        async with self.house.store.read() as tx:
            return next(iter(await tx.passes.open([member])), None)

    async def holders(self) -> int:
        async with self.house.store.read() as tx:
            return (await tx.passes.counts(self.house.garden.id)).get("Maker", 0)

    async def news(self, member: MemberId) -> list[EventKind]:
        async with self.house.store.read() as tx:
            return [event.kind for event in await tx.events.news(member, 50)]

    async def last_cause(self, member: MemberId) -> object:
        async with self.house.store.read() as tx:
            return (await tx.passes.evidence(member, 1))[0].facts["cause"]

    async def revision(self, member: MemberId) -> int:
        async with self.house.store.read() as tx:
            return (await tx.members.revisions([member]))[member]


def wallet(number: int) -> Address:
    return Address(f"0x{number:040x}")


def want(number: int) -> Want:
    return Want(PASS, wallet(number))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_house(tmp_path) as house:
        reconcile = house.verify.reconcile
        assert isinstance(reconcile, Reconcile)
        await house.set_tiers(MAKER)
        yield Town(house, Recheck(house.store, reconcile.queue, reconcile, house.clock))
        again = [one async for one in Replay(house.store).decisions()]
        assert [one for one in again if one.outcome is not Outcome.SAME] == [], "decided again it comes out otherwise"


# ---------------------------------------------------------------- where it is given


@pytest.mark.parametrize(("give_at", "blocks"), [(GiveAt.LATEST, 0), (GiveAt.SAFE, 1), (GiveAt.FINALIZED, 2)])
async def test_a_tier_is_given_on_the_block_it_says(town: Town, give_at: GiveAt, blocks: int):
    await town.house.set_tiers(replace(MAKER, give_at=give_at))
    ada = await town.joins(1)
    town.chain.put(want(1), 1)
    for _ in range(blocks):
        await town.look(ada)
        assert await town.held(ada) is None
        town.chain.mine()
    await town.look(ada)
    held = await town.held(ada)
    assert held is not None
    assert bool(held.unsettled) is (give_at is not GiveAt.FINALIZED)


@pytest.mark.parametrize("liar", [0, 1])
async def test_one_lying_node_opens_no_door_while_another_is_heard(town: Town, liar: int):
    ada = await town.joins(1)
    town.chain.lies[liar] = 1
    await town.look(ada)
    assert await town.held(ada) is None
    async with town.house.store.read() as tx:
        told = await tx.events.since(town.house.garden.id, EventKind.NODES_DISAGREE, town.house.clock.now() - DAY)
    assert len(told) == 1


async def test_whoever_holds_is_let_in_while_one_node_is_silent(town: Town):
    ada = await town.joins(1)
    town.chain.silent.add(1)
    town.chain.put(want(1), 1)
    await town.look(ada)
    held = await town.held(ada)
    assert held is not None
    assert held.unsettled


async def test_where_nothing_will_be_confirmed_one_endpoint_s_word_gives_nothing(town: Town):
    await town.house.set_tiers(replace(MAKER, give_at=GiveAt.FINALIZED))
    ada = await town.joins(1)
    town.chain.lies[0] = 1
    town.chain.mine(3)
    await town.look(ada)
    assert await town.held(ada) is None
    town.chain.lies.clear()
    town.chain.put(want(1), 1)
    town.chain.mine(3)
    await town.look(ada)
    assert await town.held(ada) is not None


@pytest.mark.parametrize("give_at", GiveAt)
async def test_nothing_is_given_on_a_block_older_than_the_last_give(town: Town, give_at: GiveAt):
    """Two looks side by side: the one that read the older block must not overtake the newer one."""
    await town.house.set_tiers(replace(MAKER, give_at=give_at))
    ada, ben = await town.joins(1), await town.joins(2)
    town.chain.put(want(1), 1)
    town.chain.mine(3)
    older = await town.recheck.reconcile.chains.pins(BASE)
    town.chain.move(PASS, 7, wallet(1), wallet(2))
    town.chain.mine(3)
    await town.look(ben)
    chains = town.recheck.reconcile.chains

    class Late:
        """Its pins are those of a moment ago."""

        def __getattr__(self, name: str):
            return getattr(chains, name)

        async def pins(self, chain):
            return older

    await replace(town.recheck.reconcile, chains=Late())(town.house.garden.id, [ada], "test")
    assert await town.held(ada) is None
    assert await town.held(ben) is not None


# ---------------------------------------------------------------- confirm


async def test_a_give_is_confirmed_when_its_block_is_final_and_only_then(town: Town):
    ada = await town.joins(1)
    given_on = town.chain.put(want(1), 1)
    await town.look(ada)
    assert (await town.held(ada)).unsettled == {BASE: given_on.number}
    town.chain.mine(1)
    await town.recheck.run_settled()
    assert (await town.held(ada)).unsettled
    town.chain.mine(1)
    await town.recheck.run_settled()
    held = await town.held(ada)
    assert held.unsettled == {}
    async with town.house.store.read() as tx:
        assert [(e.change, e.reason) for e in await tx.passes.evidence(ada, 1)] == [("keep", "final")]


async def test_a_give_that_finality_contradicts_ends_and_is_no_mass_loss(town: Town):
    crowd = [await town.joins(number) for number in range(1, 8)]
    for number in range(1, 8):
        town.chain.put(want(number), 1)
    await town.look(*crowd)
    assert await town.holders() == 7
    for number in range(1, 8):
        town.chain.put(want(number), 0)
    town.chain.mine(3)
    await town.recheck.run_settled()
    assert await town.holders() == 0
    assert await town.last_cause(crowd[0]) == Cause.FINALITY


async def test_what_cannot_be_read_then_stays_provisional_and_the_sweep_confirms_it(town: Town):
    ada = await town.joins(1)
    town.chain.put(want(1), 1)
    await town.look(ada)
    town.chain.mine(3)
    town.chain.lies[1] = 0
    await town.recheck.run_settled()
    assert (await town.held(ada)).unsettled
    town.chain.lies.clear()
    await town.recheck.run_settled()
    assert (await town.held(ada)).unsettled, "the same final block is not looked at twice"
    await town.recheck.sweep()
    assert (await town.held(ada)).unsettled == {}


async def test_with_nothing_to_confirm_no_chain_is_asked(town: Town):
    ada = await town.joins(1)
    town.chain.mine(3)
    await town.look(ada)
    town.chain.reads.clear()
    await town.recheck.run_settled()
    assert town.chain.reads == []


# ---------------------------------------------------------------- hop


async def test_a_token_hopped_through_twenty_members_opens_one_door(town: Town):
    crowd = [await town.joins(number) for number in range(1, 21)]
    town.chain.put(want(1), 1)
    town.chain.depth = 100
    await town.look(crowd[0])
    for number in range(1, 20):
        town.chain.move(PASS, 7, wallet(number), wallet(number + 1))
        await town.look(crowd[number])
        assert await town.holders() == 1, number
    town.chain.depth = 2
    town.chain.mine(3)
    await town.recheck.run_settled()
    assert await town.holders() == 0
    await town.recheck.sweep()
    assert [await town.held(member) is not None for member in crowd] == [False] * 19 + [True]


async def test_hops_between_looks_that_run_side_by_side_open_one_door(town: Town):
    crowd = [await town.joins(number) for number in range(1, 6)]
    town.chain.put(want(1), 1)
    town.chain.depth = 100

    async def hop() -> None:
        for number in range(1, 5):
            await asyncio.sleep(0.01)
            town.chain.move(PASS, 7, wallet(number), wallet(number + 1))

    async with asyncio.TaskGroup() as group:
        group.create_task(hop())
        for member in crowd:
            for _ in range(3):
                group.create_task(town.look(member))
    await town.look(*crowd)
    assert await town.holders() == 1


async def test_a_pass_given_after_nobody_held_the_tier_is_a_hop_to_look_into(town: Town):
    """Two looks side by side, and nobody holds the tier yet: one reads a later block, the other is written first."""
    ada, ben = await town.joins(1), await town.joins(2)
    town.chain.depth = 100
    town.chain.put(want(1), 1)
    chains, store = town.recheck.reconcile.chains, town.house.store
    older = await chains.pins(BASE)
    town.chain.move(PASS, 7, wallet(1), wallet(2))

    class Late:
        """Its pins are those of a moment ago."""

        def __getattr__(self, name: str):
            return getattr(chains, name)

        async def pins(self, chain):
            return older

    class Overtaken:
        """Before it is written to, Ada is given a pass on the block of a moment ago."""

        read = store.read

        @asynccontextmanager
        async def write(self):
            if await town.held(ada) is None:
                await replace(town.recheck.reconcile, chains=Late())(town.house.garden.id, [ada], "test")
            async with store.write() as tx:
                yield tx

    await replace(town.recheck.reconcile, store=Overtaken())(town.house.garden.id, [ben], "test")
    assert await town.held(ada) is not None
    assert await town.held(ben) is None


async def test_a_token_from_a_stranger_counts_at_once(town: Town):
    ada, ben = await town.joins(1), await town.joins(2)
    town.chain.put(want(1), 1)
    town.chain.put(want(99), 1)
    town.chain.mine(3)
    await town.look(ada, ben)
    town.chain.move(PASS, 9, wallet(99), wallet(2))
    await town.look(ben)
    assert await town.holders() == 2


async def test_a_token_from_a_member_whose_pass_stands_on_something_else_counts_at_once(town: Town):
    await town.house.set_tiers(MAKER, PATRON)
    ada, ben, cleo = [await town.joins(number) for number in (1, 2, 3)]
    town.chain.put(Want(COIN, wallet(1)), 10)
    town.chain.put(want(3), 1)
    town.chain.mine(3)
    await town.look(ada, cleo)
    town.chain.put(want(1), 1)
    town.chain.move(PASS, 7, wallet(1), wallet(2))
    await town.look(ben)
    assert (await town.held(ada)).tier == "Patron"
    assert (await town.held(ben)).tier == "Maker"


async def test_where_nobody_tells_of_transfers_a_holding_counts_when_final_and_only_if_a_hop_is_possible(town: Town):
    ada, ben = await town.joins(1), await town.joins(2)
    town.chain.logs_hidden = True
    town.chain.put(want(1), 1)
    await town.look(ada)
    assert await town.held(ada) is not None, "nobody else holds the tier: nothing can have hopped"
    town.chain.put(want(2), 1)
    await town.look(ben)
    assert await town.held(ben) is None
    town.chain.mine(3)
    await town.look(ben)
    assert await town.held(ben) is None, "still read on a block that is not final"
    town.chain.logs_hidden = False
    await town.look(ben)
    assert await town.held(ben) is not None


# ---------------------------------------------------------------- what runs out


@pytest.fixture
async def member(town: Town) -> MemberId:
    """A confirmed maker whose holding runs out in ten days; the tier has two days of grace."""
    await town.house.set_tiers(replace(MAKER, grace=2 * DAY))
    ada = await town.joins(1)
    town.chain.put(want(1), 1)
    town.chain.untils[want(1)] = town.house.clock.now() + 10 * DAY
    town.chain.mine(3)
    await town.look(ada)
    town.chain.mine(3)
    await town.recheck.sweep()
    return ada


async def runs_out(town: Town) -> None:
    town.chain.put(want(1), 0)
    town.chain.mine(3)


async def test_the_doors_close_at_the_end_of_the_grace_and_not_before(town: Town, member: MemberId):
    town.house.clock.pass_by(days=10)
    await runs_out(town)
    await town.recheck.sweep()
    assert await town.held(member) is not None
    town.house.clock.pass_by(days=2, seconds=-1)
    await town.recheck.run_looks()
    assert await town.held(member) is not None
    town.house.clock.pass_by(seconds=1)
    await town.recheck.run_looks()
    assert await town.held(member) is None
    assert await town.last_cause(member) == Cause.EXPIRED


async def test_a_renewal_on_the_newest_block_keeps_it(town: Town, member: MemberId):
    town.house.clock.pass_by(days=10)
    await runs_out(town)
    town.house.clock.pass_by(days=2)
    town.chain.untils[want(1)] = town.house.clock.now() + 30 * DAY
    town.chain.put(want(1), 1)
    await town.recheck.run_looks()
    held = await town.held(member)
    assert held.expires == town.chain.untils[want(1)]
    assert held.unsettled, "the renewal is not final yet"


async def test_a_failed_read_keeps_it_a_day_and_no_longer(town: Town, member: MemberId):
    town.house.clock.pass_by(days=12)
    town.chain.silent |= {0, 1}
    await town.recheck.run_looks()
    revision = await town.revision(member)
    await town.recheck.run_looks()
    assert await town.revision(member) == revision, "it is looked at again every few minutes, not at every tick"
    town.house.clock.pass_by(hours=24, seconds=-1)
    await town.recheck.run_looks()
    assert await town.held(member) is not None
    town.house.clock.pass_by(minutes=6)
    await town.recheck.run_looks()
    assert await town.held(member) is None


async def test_the_end_is_told_at_seven_three_and_one_days_once_each(town: Town, member: MemberId):
    told = []
    for _ in range(24):
        town.house.clock.pass_by(hours=12)
        await town.recheck.run_looks()
        await town.recheck.sweep()
        told.append((await town.news(member)).count(EventKind.TIER_ENDING))
    assert told[-1] == 3
    assert [told.index(count) + 1 for count in (1, 2, 3)] == [10, 18, 22]


async def test_whoever_is_told_late_is_told_only_what_is_still_true(town: Town, member: MemberId):
    town.house.clock.pass_by(days=11, hours=12)
    await town.recheck.run_looks()
    assert (await town.news(member)).count(EventKind.TIER_ENDING) == 1


# ---------------------------------------------------------------- what cannot be told


async def test_a_wait_begins_and_ends_with_one_write_each(town: Town):
    ada = await town.joins(1)
    town.chain.put(want(1), 1)
    town.chain.mine(3)
    await town.look(ada)
    town.chain.mine(3)
    await town.recheck.sweep()
    revisions = [await town.revision(ada)]
    for silent in ({0, 1}, {0, 1}, {0, 1}, set(), set()):
        town.chain.silent = set(silent)
        town.house.clock.pass_by(minutes=5)
        await town.recheck.sweep()
        revisions.append(await town.revision(ada))
    assert [after - before for before, after in pairwise(revisions)] == [1, 0, 0, 1, 0]


@pytest.mark.parametrize("choice", Choice)
async def test_after_a_week_and_a_warning_the_community_s_choice_decides(town: Town, choice: Choice):
    ada = await town.joins(1)
    town.chain.put(want(1), 1)
    town.chain.mine(3)
    await town.look(ada)
    town.chain.mine(3)
    await town.recheck.sweep()
    async with town.house.store.write() as tx:
        await tx.communities.set_waiting(town.house.garden.id, Waiting(choice))
    town.chain.silent = {0, 1}
    for _ in range(7):
        await town.recheck.sweep()
        assert not (await town.held(ada)).suspended
        town.house.clock.pass_by(days=1)
    await town.recheck.sweep()
    held = await town.held(ada)
    assert held.suspended is (choice is Choice.SUSPEND)
    assert (EventKind.TIER_SUSPENDED in await town.news(ada)) is held.suspended
    async with town.house.store.read() as tx:
        wanted = [state.wanted for state in await tx.doors.of(ada, Platform.DISCORD)]
        assert (await tx.communities.waiting(town.house.garden.id)).warned is not None
    assert wanted == ([] if held.suspended else [True]), "a door that is neither wanted nor given is forgotten"
    town.chain.silent = set()
    await town.recheck.sweep()
    assert not (await town.held(ada)).suspended


# ---------------------------------------------------------------- nodes that disagree


async def test_a_disagreement_is_recorded_with_who_said_what_once_an_hour(town: Town):
    ada = await town.joins(1)
    town.chain.put(want(1), 1)
    town.chain.mine(3)
    await town.look(ada)
    town.chain.mine(3)
    town.chain.lies[1] = 0

    async def disputes():
        async with town.house.store.read() as tx:
            at = town.house.clock.now() - DAY
            return await tx.events.since(town.house.garden.id, EventKind.NODES_DISAGREE, at)

    for _ in range(3):
        await town.recheck.sweep()
        town.house.clock.pass_by(minutes=15)
    (event,) = await disputes()
    (said,) = event.facts["said"]
    assert said["said"] == "base-0.example: 1; base-1.example: 0"
    assert said["hash"] == (await town.recheck.reconcile.chains.pins(BASE)).final.hash
    town.house.clock.pass_by(minutes=30)
    await town.recheck.sweep()
    assert len(await disputes()) == 2
    assert await town.held(ada) is not None


async def test_who_is_outvoted_is_recorded_and_changes_nothing(town: Town):
    ada = await town.joins(1)
    town.chain.endpoints = 3
    town.chain.put(want(1), 1)
    town.chain.mine(3)
    await town.look(ada)
    town.chain.lies[1] = 0
    town.chain.mine(3)
    await town.recheck.sweep()
    assert (await town.held(ada)).unsettled == {}, "most have confirmed it"
    async with town.house.store.read() as tx:
        (event,) = await tx.events.since(town.house.garden.id, EventKind.NODES_DISAGREE, EPOCH)
    (said,) = event.facts["said"]
    assert said["said"] == "base-0.example: 1; base-1.example: 0; base-2.example: 1"
    assert "What most of them say counts." in for_moderators([event], {})
    town.chain.put(want(1), 0)
    town.chain.lies[1] = 1
    town.chain.mine(3)
    await town.recheck.sweep()
    assert await town.held(ada) is None, "nor does one keep a pass that most have seen end"


# ---------------------------------------------------------------- having held


@pytest.fixture
async def patient(town: Town) -> MemberId:
    """Somebody who got a pass just now; the tier asks for having held it for seven days."""
    await town.house.set_tiers(replace(MAKER, requirement=Holds(PASS, name="Garden Pass", held=7 * DAY)))
    ada = await town.joins(1)
    town.chain.put(want(1), 1)
    town.chain.mine(3)
    await town.look(ada)
    return ada


async def test_it_opens_by_itself_after_seven_days_and_not_before(town: Town, patient: MemberId):
    assert await town.held(patient) is None
    town.house.clock.pass_by(days=7, seconds=-1)
    await town.recheck.run_looks()
    await town.recheck.sweep()
    assert await town.held(patient) is None
    town.house.clock.pass_by(seconds=1)
    await town.recheck.run_looks()
    held = await town.held(patient)
    assert held is not None
    assert held.unsettled == {}
    async with town.house.store.read() as tx:
        assert await tx.passes.to_look_at(town.house.clock.now(), 10) == []


async def test_what_left_and_came_back_starts_again(town: Town, patient: MemberId):
    town.house.clock.pass_by(days=6)
    town.chain.put(want(1), 0)
    town.chain.mine(3)
    await town.recheck.sweep()
    town.chain.put(want(1), 1)
    town.chain.mine(3)
    await town.recheck.sweep()
    town.house.clock.pass_by(days=6)
    await town.recheck.run_looks()
    await town.recheck.sweep()
    assert await town.held(patient) is None
    town.house.clock.pass_by(days=1)
    await town.recheck.run_looks()
    assert await town.held(patient) is not None


async def test_a_liar_or_an_outage_sets_no_clock_back(town: Town, patient: MemberId):
    for trouble in ("lie", "silence"):
        town.house.clock.pass_by(days=3)
        town.chain.lies, town.chain.silent = ({0: 0}, set()) if trouble == "lie" else ({}, {0, 1})
        await town.recheck.sweep()
        town.chain.lies, town.chain.silent = {}, set()
    town.house.clock.pass_by(days=1)
    await town.recheck.run_looks()
    assert await town.held(patient) is not None


async def test_a_sweep_in_which_nothing_changed_writes_nothing(town: Town, patient: MemberId):
    await town.recheck.sweep()
    before = await asyncio.to_thread(town.house.dump)
    for _ in range(3):
        town.house.clock.pass_by(minutes=5)
        town.chain.mine(3)
        await town.recheck.sweep()
        await town.recheck.run_looks()
        await town.recheck.run_settled()
    assert await asyncio.to_thread(town.house.dump) == before
