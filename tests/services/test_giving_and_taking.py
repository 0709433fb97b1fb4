"""The rules of giving and taking at work: the real store, the real reconcile, a chain that tests write."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from bot.domain.events import EventKind
from bot.domain.giving.passes import Cause
from bot.domain.giving.rules import Choice, Waiting
from bot.domain.ids import Platform
from bot.domain.requirements.holdings import GiveAt
from bot.text.news import for_moderators
from tests.deciding_town import DAY, Town, open_town, wallet, want
from tests.fakes_chain import EPOCH
from tests.house_verify import BASE, MAKER, PASS


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as town:
        yield town


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
