"""Who comes one by one at the same time is looked at together."""

import asyncio

import pytest

from bot.domain.errors import Conflict
from bot.domain.giving.passes import Plan
from bot.domain.ids import CommunityId, MemberId
from bot.services.giving import together
from bot.services.giving.together import Line, Together

GARDEN, ORCHARD = CommunityId(1), CommunityId(2)


class Keeper:
    """Notes who was looked at with whom, and lets nobody through before the gate is open."""

    def __init__(self):
        self.looks, self.gate, self.fails = [], asyncio.Event(), False

    async def __call__(self, community, members, reason, *, read=True):
        self.looks.append((community, sorted(members)))
        await self.gate.wait()
        if self.fails:
            raise Conflict
        return {member: Plan(member, ()) for member in members}


@pytest.fixture
def keeper():
    return Keeper()


@pytest.fixture
def looked_at(keeper):
    return Together(keeper)


async def start(group, looked_at, *numbers, community=GARDEN):
    """Each of them has come; the first one's look has begun."""
    tasks = [group.create_task(looked_at(community, [MemberId(number)], "verified")) for number in numbers]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def test_who_comes_during_a_look_goes_with_the_next(keeper, looked_at):
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        tasks = await start(group, looked_at, 1)
        tasks += await start(group, looked_at, 2, 3)
        tasks += await start(group, looked_at, 4)
        keeper.gate.set()
    assert keeper.looks == [(GARDEN, [1]), (GARDEN, [2, 3, 4])]
    assert [list(task.result()) for task in tasks] == [[1], [2], [3], [4]], "each gets its own plan and no other's"


async def test_who_comes_at_the_same_moment_goes_along(keeper, looked_at):
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        await start(group, looked_at, 1, 2, 3)
        keeper.gate.set()
    assert keeper.looks == [(GARDEN, [1, 2, 3])]


async def test_communities_do_not_wait_for_each_other(keeper, looked_at):
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        await start(group, looked_at, 1)
        await start(group, looked_at, 2, community=ORCHARD)
        assert keeper.looks == [(GARDEN, [1]), (ORCHARD, [2])]
        keeper.gate.set()


async def test_when_the_one_who_looks_goes_the_next_takes_over(keeper, looked_at):
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        first, second, third = await start(group, looked_at, 1, 2, 3)
        for gone in (first, second):
            gone.cancel()
            await asyncio.wait({gone})
            await start(group, looked_at)
        keeper.gate.set()
    assert list(third.result()) == [3]
    assert keeper.looks == [(GARDEN, [1, 2, 3]), (GARDEN, [2, 3]), (GARDEN, [3])]


async def test_who_goes_at_the_moment_of_their_turn_passes_it_on(keeper, looked_at):
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        first, *_ = await start(group, looked_at, 1)
        second, third = await start(group, looked_at, 2, 3)
        keeper.gate.set()
        await asyncio.wait({first})
        second.cancel()
    assert list(third.result()) == [3]


async def test_an_error_is_told_to_all_who_were_in_that_look_and_to_nobody_else(keeper, looked_at):
    keeper.fails = True
    keeper.gate.set()
    for _ in range(2):
        results = await asyncio.gather(*(looked_at(GARDEN, [n], "verified") for n in (1, 2)), return_exceptions=True)
        assert [type(one) for one in results] == [Conflict, Conflict]
    keeper.fails = False
    assert list(await looked_at(GARDEN, [3], "verified")) == [3]


async def test_a_crowd_is_looked_at_in_parts(keeper, looked_at, monkeypatch):
    monkeypatch.setattr(together, "MOST", 2)
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        await start(group, looked_at, 1, 2, 3, 4)
        keeper.gate.set()
    assert keeper.looks == [(GARDEN, [1, 2]), (GARDEN, [3, 4])]


@pytest.fixture
async def half_done():
    """Four in a line; three of them have their answers, twice their numbers, and the first one works on."""
    line, rest, reached = Line(), asyncio.Event(), asyncio.Event()

    async def work(some):
        if len(some) == 1:
            return some[0].answer(-some[0].wish)
        for one in some[:-1]:
            one.answer(one.wish * 2)
        reached.set()
        await rest.wait()
        raise Conflict

    async def comes(number):
        try:
            return await line(number, work, 9)
        except Conflict as error:
            return type(error)

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        asked = [group.create_task(comes(number)) for number in (1, 2, 3, 4)]
        await reached.wait()
        yield asked, rest


async def test_an_error_is_told_to_those_without_an_answer(half_done):
    asked, rest = half_done
    rest.set()
    assert await asyncio.gather(*asked) == [2, 4, 6, Conflict]


async def test_an_answer_outlives_whoever_worked_for_it_and_the_rest_is_done_by_the_next(half_done):
    asked, _ = half_done
    asked[0].cancel()
    assert await asyncio.gather(*asked[1:]) == [4, 6, -4]
    assert asked[0].cancelled()
