"""A token that is passed on from member to member opens one door at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.requirements.holdings import Want
from tests.deciding_town import COIN, PATRON, Town, open_town, wallet, want
from tests.house_verify import BASE, MAKER, PASS


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as town:
        yield town


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
