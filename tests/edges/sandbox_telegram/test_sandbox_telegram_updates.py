"""Updates come in order, once, of the kinds asked for, until confirmed or a day old; by asking or to an address."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from telegram import Update

from sandbox.listening import listening
from tests.edges.sandbox_telegram.conftest import application

DAY = 86_400


def words(updates):
    return [each["message"]["text"] for each in updates]


async def test_ids_rise_by_one_and_an_offset_confirms_what_is_before_it(raw, ada):
    for text in ("a", "b", "c"):
        await ada.says(text)
    first = await raw.result("getUpdates")
    assert words(first) == ["a", "b", "c"]
    assert [each["update_id"] - first[0]["update_id"] for each in first] == [0, 1, 2]
    assert words(await raw.result("getUpdates", limit=2)) == ["a", "b"]
    assert words(await raw.result("getUpdates", offset=first[2]["update_id"])) == ["c"]
    assert words(await raw.result("getUpdates")) == ["c"]


async def test_a_negative_offset_keeps_the_last_ones(raw, ada):
    for text in ("a", "b", "c"):
        await ada.says(text)
    assert words(await raw.result("getUpdates", offset=-2)) == ["b", "c"]
    assert words(await raw.result("getUpdates")) == ["b", "c"]
    assert words(await raw.result("getUpdates", offset=-9)) == ["b", "c"]


async def test_a_question_waits_for_the_next_update(raw, telegram, ada):
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(raw.result("getUpdates", timeout=20))
        await telegram.wait_for_polls(1)
        await ada.says("there")
    assert words(asking.result()) == ["there"]


async def test_what_nobody_fetches_is_gone_after_a_day(raw, telegram, ada):
    await ada.says("old")
    await telegram.travel(DAY - 60)
    await ada.says("new")
    assert words(await raw.result("getUpdates")) == ["old", "new"]
    await telegram.travel(120)
    assert words(await raw.result("getUpdates")) == ["new"]


async def test_chat_member_comes_only_when_named_and_the_rest_unless_others_are(raw, telegram, ada, ben):
    async def kinds(**asked):
        offset = max((each["update_id"] for each in await raw.result("getUpdates")), default=0) + 1
        await raw.result("getUpdates", offset=offset, **asked)
        studio = await telegram.supergroup("Studio")
        await studio.adds(ada)
        await ben.follows(await studio.link(by_request=True))
        return {key for each in await raw.result("getUpdates") for key in each} - {"update_id"}

    assert await kinds() == {"my_chat_member", "message", "chat_join_request"}
    named = ["chat_member", "chat_join_request"]
    assert await kinds(allowed_updates=named) == {"chat_member", "chat_join_request"}
    assert await kinds() == {"chat_member", "chat_join_request"}, "the last word holds"
    assert await kinds(allowed_updates=["message"]) == {"message"}
    assert await kinds(allowed_updates=[]) == {"my_chat_member", "message", "chat_join_request"}


async def test_naming_a_kind_later_brings_nothing_back(raw, telegram, ada):
    studio = await telegram.supergroup("Studio")
    await studio.adds(ada)
    found = await raw.result("getUpdates", allowed_updates=["chat_member"])
    assert all("chat_member" not in each for each in found)
    await studio.kicks(ada)
    assert "chat_member" in (await raw.result("getUpdates"))[-1]


async def test_a_plain_member_hears_of_itself_alone(raw, telegram, ada, ben):
    await raw.result("getUpdates", allowed_updates=["chat_member", "my_chat_member", "chat_join_request"])
    studio = await telegram.supergroup("Studio", bot_rights=None)
    await studio.adds(ada)
    await ben.follows(await studio.link(by_request=True))
    (own,) = await raw.result("getUpdates")
    assert own["my_chat_member"]["new_chat_member"]["status"] == "member"


async def test_a_press_is_forgotten_sooner(raw, telegram, ada):
    await ada.starts()
    await raw.result("sendMessage", chat_id=ada.id, text="x", reply_markup={
        "inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]})  # fmt: skip
    (seen,), (start,) = await ada.inbox(), await raw.result("getUpdates")
    async with asyncio.TaskGroup() as group:
        pressing = group.create_task(seen.press("Go"))
        (pressed,) = await raw.result("getUpdates", offset=start["update_id"] + 1, timeout=20)
        query = pressed["callback_query"]
        await raw.result("answerCallbackQuery", callback_query_id=query["id"], text="ok")
    assert pressing.result().text == "ok"
    assert query["message"]["reply_markup"]["inline_keyboard"][0][0]["text"] == "Go"
    await telegram.travel(151)
    assert await raw.result("getUpdates") == []


async def test_an_update_comes_twice_on_order(raw, telegram, ada):
    await telegram.faults.repeat_updates()
    await ada.says("a")
    await ada.says("b")
    (first, second) = await raw.result("getUpdates")
    again = await raw.result("getUpdates", offset=second["update_id"] + 1)
    assert again == [first]
    assert await raw.result("getUpdates", offset=second["update_id"] + 1) == []


async def test_a_batch_comes_backwards_on_order(raw, telegram, ada):
    await telegram.faults.turn_updates()
    for text in ("a", "b"):
        await ada.says(text)
    assert words(await raw.result("getUpdates")) == ["b", "a"]
    assert words(await raw.result("getUpdates")) == ["a", "b"]


async def test_a_lost_answer_loses_no_update(raw, telegram, ada):
    await ada.says("a")
    hold = await telegram.faults.hold("getUpdates")
    async with asyncio.TaskGroup() as group:
        lost = group.create_task(fails(raw("getUpdates")))
        await hold.reached()
        await hold.drop(applied=True)
    assert lost.done()
    assert words(await raw.result("getUpdates")) == ["a"]


async def fails(call):
    with pytest.raises(aiohttp.ClientError):
        await call


# to an address -------------------------------------------------------------------------------------------------------


class Hook:
    """An address for updates that can be told to fail."""

    def __init__(self, take):
        self.take, self.heads, self.fail = take, [], 0

    async def serve(self, request):
        self.heads.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.fail:
            self.fail -= 1
            return web.Response(status=500)
        await self.take(await request.json())
        return web.Response()


@asynccontextmanager
async def hook(take):
    it, app = Hook(take), web.Application()
    app.router.add_post("/hook", it.serve)
    async with listening(app) as base:
        it.url = f"{base}/hook"
        yield it


@pytest.fixture
async def arrived():
    got = asyncio.Queue()
    async with hook(got.put) as it:
        it.got = got
        yield it


async def test_updates_are_sent_in_order_with_the_secret(raw, telegram, ada, arrived):
    await ada.says("before")
    assert await raw.result("setWebhook", url=arrived.url, secret_token="s3cret", max_connections=7)
    await ada.says("after")
    await telegram.wait_for_updates()
    assert words([await arrived.got.get(), await arrived.got.get()]) == ["before", "after"]
    assert arrived.heads == ["s3cret", "s3cret"]
    info = await raw.result("getWebhookInfo")
    assert (info["url"], info["max_connections"], info["pending_update_count"]) == (arrived.url, 7, 0)


async def test_an_update_that_is_not_taken_is_sent_again_and_the_failure_shown(raw, telegram, ada, arrived):
    await telegram.limits(webhook_retry_seconds=0.05)
    arrived.fail = 2
    await raw.result("setWebhook", url=arrived.url)
    await ada.says("a")
    await ada.says("b")
    assert words([await arrived.got.get(), await arrived.got.get()]) == ["a", "b"]
    assert arrived.heads == [None] * 4
    assert "500" in (await raw.result("getWebhookInfo"))["last_error_message"]


async def test_without_an_address_again_the_bot_asks_and_can_drop_what_waits(raw, ada):
    await raw.result("setWebhook", url="http://127.0.0.1:9/hook")
    await ada.says("a")
    await raw.result("deleteWebhook")
    assert words(await raw.result("getUpdates")) == ["a"]
    await raw.result("deleteWebhook", drop_pending_updates=True)
    assert await raw.result("getUpdates") == []


async def test_sent_twice_and_backwards_on_order(raw, telegram, ada, arrived):
    for text in ("a", "b"):
        await ada.says(text)
    await telegram.faults.turn_updates()
    await telegram.faults.repeat_updates()
    await raw.result("setWebhook", url=arrived.url)
    assert words([await arrived.got.get() for _ in range(3)]) == ["b", "a", "b"]


async def test_what_is_dropped_while_it_is_on_its_way_holds_up_nothing(raw, telegram, ada):
    on_its_way, go_on, taken = asyncio.Event(), asyncio.Event(), []

    async def take(update):
        on_its_way.set()
        await go_on.wait()
        taken.append(update)

    async with hook(take) as address:
        await raw.result("setWebhook", url=address.url)
        await ada.says("a")
        await on_its_way.wait()
        await raw.result("setWebhook", url=address.url, drop_pending_updates=True)
        await ada.says("b")
        go_on.set()
        await telegram.wait_for_updates()
    assert words(taken) == ["a", "b"]


async def test_a_real_bot_lives_behind_a_webhook(running, notes, telegram, ada):
    app = application(running, notes)

    async def take(update):
        await app.update_queue.put(Update.de_json(update, app.bot))

    async with app, hook(take) as address:
        await app.start()
        await app.bot.set_webhook(address.url, secret_token="s3cret", allowed_updates=Update.ALL_TYPES)
        await telegram.ready()
        await ada.starts("hello")
        (seen,) = await ada.inbox(at_least=1)
        assert (await seen.press("Apply")).text == "done"
        studio = await telegram.supergroup("Studio")
        await studio.adds(ada)
        await notes.until("member", "ada", "left", "member")
        await app.stop()
    assert set(address.heads) == {"s3cret"}
    assert (notes.errors, await telegram.violations()) == ([], [])
