"""A week is counted on a real chain: what is sold and bought again starts anew, what is reorganised does not."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.held import WEEK, Held, holding, play

pytestmark = pytest.mark.needs("eth-tester")
DAY = timedelta(days=1)


@pytest.fixture
async def held(tmp_path: Path) -> AsyncIterator[Held]:
    async with holding(tmp_path, seed=1) as one:
        yield one


async def test_what_is_sold_and_bought_again_starts_anew(held: Held):
    ada = next(iter(held.house.members))
    await held.trade(ada)
    await held.finalize()
    await held.days(6 * DAY)
    await held.look()
    await held.trade(ada)
    await held.finalize()
    await held.trade(ada)
    await held.finalize()
    await held.days(6 * DAY)
    await held.look()
    assert await held.house.passes() == set()
    await held.days(DAY)
    await held.look()
    assert await held.house.passes() == {ada}
    assert held.done["open"] == 1


async def test_a_reorganisation_in_which_it_was_sold_changes_nothing(held: Held):
    ada = next(iter(held.house.members))
    await held.trade(ada)
    await held.finalize()
    began = held.since[ada]
    await held.days(6 * DAY)
    was, chain = await held.house.chain.ask("evm_snapshot", []), held.house.chain
    await held.trade(ada)
    await held.look()
    async with held.house.replacing():
        await chain.ask("evm_revert", [was])
        await held.house.mine(3)
    await held.finalize()
    await held.days(began + WEEK - held.house.clock.now())
    await held.look()
    assert await held.house.passes() == {ada}


async def test_weeks_of_trade_open_it_to_those_who_held(held: Held):
    await play(held, turns=5)
