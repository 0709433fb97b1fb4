"""Our own pace: below Telegram's limits, fair between lanes, and bounded."""

import asyncio
import itertools

import pytest
from telegram.error import TelegramError, TimedOut

from bot.adapters.telegram.endpoints import Endpoints
from bot.adapters.telegram.pacing import MOST_WAITING, Lane, Pace
from tests.house_telegram import endpoints, local_telegram


async def in_order(pace, lanes):
    """Everybody asks for a turn at once; the lanes in the order in which they got it."""
    went = []

    async def one(lane):
        await pace.turn(lane)
        went.append(lane)

    async with asyncio.TaskGroup() as group:
        for lane in lanes:
            group.create_task(one(lane))
    return went


async def test_removals_hold_up_no_answer_and_answers_no_removal():
    went = await in_order(Pace(2_000), [Lane.REMOVALS] * 40 + [Lane.ANSWERS] * 3)
    assert went.index(Lane.ANSWERS) <= 2
    assert [lane for lane in went[:7] if lane is Lane.ANSWERS] == [Lane.ANSWERS] * 3
    went = await in_order(Pace(2_000), [Lane.ANSWERS] * 40 + [Lane.REMOVALS] * 3)
    assert [lane for lane in went[:7] if lane is Lane.REMOVALS] == [Lane.REMOVALS] * 3


async def test_within_a_lane_who_came_first_goes_first():
    pace, went = Pace(2_000), []

    async def one(number):
        await pace.turn(Lane.READS)
        went.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(30):
            group.create_task(one(number))
    assert went == list(range(30))


async def test_whoever_gives_up_waiting_takes_nobodys_turn():
    pace = Pace(100)
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(pace.turn(Lane.READS)) for _ in range(5)]
        await asyncio.sleep(0)
        for task in waiting[:4]:
            task.cancel()
    assert waiting[4].done()
    assert not waiting[4].cancelled()


async def test_a_lane_that_is_full_refuses_and_does_not_grow():
    pace = Pace(0.001)
    await pace.turn(Lane.READS)  # the next one would go in a quarter of an hour
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(pace.turn(Lane.READS)) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(TimedOut):
            await pace.turn(Lane.READS)
        for task in waiting:
            task.cancel()


async def test_a_storm_of_calls_never_passes_the_limit_and_loses_none():
    async with local_telegram() as (server, driver):
        room = await driver.supergroup("The Studio")
        async with endpoints(server).bot(Pace()) as bot, asyncio.TaskGroup() as group:
            for _ in range(70):
                group.create_task(bot.get_chat_member(room.id, bot.id))
        calls = await driver.calls("getChatMember")
        assert [call["status"] for call in calls] == [200] * 70


async def test_messages_to_one_group_stay_below_its_limit(monkeypatch):
    async with local_telegram() as (server, driver):
        room = await driver.supergroup("The Studio")
        async with endpoints(server).bot(Pace()) as bot:
            for number in range(6):
                await bot.send_message(room.id, f"news {number}")
        assert [call["status"] for call in await driver.calls("sendMessage")] == [200] * 6


async def test_after_a_refusal_nothing_is_sent_before_its_time():
    async with local_telegram() as (server, driver):
        room = await driver.supergroup("The Studio")
        await driver.faults.flood(2, "getChatMember")
        async with endpoints(server).bot(Pace()) as bot:
            with pytest.raises(TelegramError):
                await bot.get_chat_member(room.id, bot.id)
            await bot.get_chat_member(room.id, bot.id)
        refused, heard = await driver.calls("getChatMember")
        assert (refused["status"], heard["status"]) == (429, 200)
        assert heard["at"] - refused["at"] >= 1.9


@pytest.mark.parametrize("api", ["https://api.telegram.org/bot", "http://10.0.0.1/bot", "http://localhost.example/bot"])
def test_no_other_host_than_this_machine_may_stand_in_for_telegram(api):
    with pytest.raises(ValueError, match="not on this machine"):
        Endpoints("1:x", api)


def test_the_token_shows_nowhere():
    assert "secret" not in repr(Endpoints("1:secret", "http://127.0.0.1:1/bot"))


def test_every_lane_is_someones():
    assert len(set(itertools.chain(Lane))) == 4
