"""Faults on order reach a real bot, and the world shows what took effect; floods are told when to come back."""

import asyncio
from urllib.parse import urlsplit

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from sandbox.errors import CannotDoError, UnheardError


@pytest.fixture
async def studio(telegram, ada):
    made = await telegram.supergroup("Studio")
    await made.adds(ada)
    return made


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_error_is_answered_and_changes_nothing(bot, telegram, studio, ada, status):
    await telegram.faults.status(status, "banChatMember")
    with pytest.raises(NetworkError):
        await bot.bot.ban_chat_member(studio.id, ada.id)
    assert await studio.status(ada) == "member"
    await bot.bot.ban_chat_member(studio.id, ada.id)
    assert await studio.status(ada) == "kicked"


async def test_a_fault_meets_only_so_many_calls_of_its_method_and_chat(raw, telegram, studio):
    other = await telegram.supergroup("Other")
    await telegram.faults.status(500, "getChat", chat=studio.id, times=2)
    codes = [(await raw("getChat", chat_id=chat.id)).get("error_code") for chat in (other, studio, studio, studio)]
    assert codes == [None, 500, 500, None]
    assert (await raw("getChatMemberCount", chat_id=studio.id))["ok"]


async def test_a_flood_on_order_says_when_to_come_back(bot, telegram, studio, ada, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the library warns whoever has not opted in
    await telegram.faults.flood(7, "banChatMember")
    with pytest.raises(RetryAfter) as refused:
        await bot.bot.ban_chat_member(studio.id, ada.id)
    assert refused.value.retry_after.total_seconds() == 7
    assert await studio.status(ada) == "member"


async def test_a_cut_connection_changes_nothing(bot, telegram, studio, ada):
    await telegram.faults.close("banChatMember")
    with pytest.raises(NetworkError):
        await bot.bot.ban_chat_member(studio.id, ada.id)
    assert await studio.status(ada) == "member"
    assert [call["status"] for call in await telegram.calls("banChatMember")] == [0]


async def test_a_swallowed_answer_leaves_the_effect(bot, telegram, studio, ada):
    swallowed = await telegram.faults.unanswered("banChatMember")
    with pytest.raises(TimedOut):
        await bot.bot.ban_chat_member(studio.id, ada.id, read_timeout=0.3)
    await swallowed.reached()
    assert await studio.status(ada) == "kicked"


async def test_a_slow_answer_comes_late(bot, telegram, studio):
    await telegram.faults.slow(0.4, "getChat")
    with pytest.raises(TimedOut):
        await bot.bot.get_chat(studio.id, read_timeout=0.05)
    assert (await bot.bot.get_chat(studio.id)).title == "Studio"


async def test_between_ban_and_unban_the_world_can_be_looked_at(bot, telegram, studio, ada):
    hold = await telegram.faults.hold("unbanChatMember", chat=studio.id)
    await bot.bot.ban_chat_member(studio.id, ada.id)
    async with asyncio.TaskGroup() as group:
        group.create_task(bot.bot.unban_chat_member(studio.id, ada.id, only_if_banned=True))
        await hold.reached()
        assert await studio.status(ada) == "kicked"
        await hold.release()
    assert await telegram.wait_for_status(studio, ada, "left") == "left"


@pytest.mark.parametrize(("applied", "status"), [(True, "left"), (False, "kicked")])
async def test_a_held_call_is_dropped_with_or_without_its_effect(bot, telegram, studio, ada, applied, status):
    hold = await telegram.faults.hold("unbanChatMember")
    await bot.bot.ban_chat_member(studio.id, ada.id)

    async def lost():
        with pytest.raises(NetworkError):
            await bot.bot.unban_chat_member(studio.id, ada.id)

    async with asyncio.TaskGroup() as group:
        group.create_task(lost())
        await hold.reached()
        await hold.drop(applied=applied)
    assert await studio.status(ada) == status


async def test_cleared_faults_let_go_what_they_held(bot, telegram, studio):
    hold = await telegram.faults.hold("getChat")
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(bot.bot.get_chat(studio.id))
        await hold.reached()
        await telegram.faults.clear()
    assert asking.result().title == "Studio"


async def test_a_bot_that_polls_outlives_a_restart_and_a_second_poller(bot, notes, telegram, raw, ada):
    await telegram.wait_for_polls(1)
    await telegram.restart()
    assert not (await raw("getUpdates", offset=-1))["result"]
    await ada.starts("after")
    await notes.until("start", "ada", ["after"])


async def test_a_right_that_is_lost_shows_at_the_next_call(bot, telegram, studio, ada):
    await studio.bot_rights(["can_invite_users"])
    with pytest.raises(BadRequest, match="ot enough rights to restrict/unrestrict chat member"):
        await bot.bot.ban_chat_member(studio.id, ada.id)
    await studio.removes_bot()
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.bot.ban_chat_member(studio.id, ada.id)


# floods --------------------------------------------------------------------------------------------------------------


async def say(raw, chat, times):
    return [(await raw("sendMessage", chat_id=chat, text="x")).get("error_code") for _ in range(times)]


async def test_thirty_calls_a_second_overall(raw, telegram, ada):
    await ada.starts()
    await telegram.limits(overall_calls=3, overall_seconds=60, chat_calls=100)
    assert await say(raw, ada.id, 5) == [None] * 3 + [429] * 2
    assert (await raw("getChat", chat_id=ada.id))["ok"], "looking is free"
    await telegram.travel(61)
    assert await say(raw, ada.id, 1) == [None]


async def test_a_chat_has_a_limit_of_its_own(raw, telegram, ada, ben):
    for person in (ada, ben):
        await person.starts()
    await telegram.limits(chat_calls=2, chat_seconds=60)
    assert await say(raw, ada.id, 3) == [None, None, 429]
    assert await say(raw, ben.id, 1) == [None]


async def test_a_group_takes_twenty_a_minute_and_the_wait_is_named(raw, telegram, studio):
    await telegram.limits(chat_calls=100, overall_calls=100)
    assert await say(raw, studio.id, 21) == [None] * 20 + [429]
    answer = await raw("sendMessage", chat_id=studio.id, text="x")
    wait = answer["parameters"]["retry_after"]
    assert 50 < wait <= 60
    await telegram.travel(wait)
    assert await say(raw, studio.id, 1) == [None]


async def test_an_unknown_order_says_so(telegram):
    with pytest.raises(CannotDoError, match="there is no figure"):
        await telegram.limits(nonsense=1)
    with pytest.raises(CannotDoError, match="travels back"):
        await telegram.travel(-1)
    with pytest.raises(CannotDoError, match="there is no person"):
        await telegram.orders.give("start", person=404)
    with pytest.raises(UnheardError, match="waited"):
        await (await telegram.faults.hold("getMe")).reached(deadline=0.02)


async def test_whoever_hangs_up_in_the_middle_of_a_call_is_no_fault_of_the_sandbox(running, telegram):
    host, _, port = urlsplit(running.telegram_api).netloc.partition(":")
    _, there = await asyncio.open_connection(host, int(port))
    head = f"POST /bot{running.telegram_token}/getMe HTTP/1.1", f"Host: {host}", "Content-Type: application/json"
    there.write("\r\n".join([*head, "Content-Length: 99", "", "{"]).encode())
    async with asyncio.timeout(5):
        while not await telegram.calls("getMe"):
            pass
        there.close()
        while (await telegram.calls("getMe"))[0]["status"] is None:
            pass
    assert [call["status"] for call in await telegram.calls("getMe")] == [0]
    assert await telegram.violations() == []
