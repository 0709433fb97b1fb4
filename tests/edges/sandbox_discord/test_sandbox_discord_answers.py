"""The rules for answering interactions, spoken to without a library."""

import asyncio
import json

import aiohttp
import pytest

EPHEMERAL, LOADING = 64, 128
ROW = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}
COMMANDS = [
    {"name": "ask", "description": "d"},
    {
        "name": "find",
        "description": "d",
        "options": [{"type": 3, "name": "q", "description": "d", "autocomplete": True}],
    },
]


class Asked:
    """One interaction that reached the bot, and what the person will see of it."""

    def __init__(self, raw, payload, seen):
        self.raw, self.payload, self.seen = raw, payload, seen
        self.hook = f"/webhooks/{payload['application_id']}/{payload['token']}"

    async def answer(self, kind, data=None, query="", token=None):
        path = f"/interactions/{self.payload['id']}/{token or self.payload['token']}/callback{query}"
        return await self.raw("POST", path, {"type": kind} | ({} if data is None else {"data": data}))

    async def after(self, method, where="", body=None):
        return await self.raw(method, self.hook + where, body)


@pytest.fixture
async def ada(garden):
    return await garden.member("ada")


@pytest.fixture
async def asks(raw, running, ada):
    """asks(ada.slash("ask")) is that interaction as the bot gets it, still unanswered."""
    await raw("PUT", f"/applications/{running.application_id}/commands", COMMANDS)
    async with aiohttp.ClientSession() as session, asyncio.timeout(10), asyncio.TaskGroup() as group:
        ws = await session.ws_connect(running.discord_gateway + "?v=10&encoding=json")
        about = {"os": "linux", "browser": "t", "device": "t"}
        identify = {"token": running.discord_token, "intents": 0, "properties": about}
        await ws.send_str(json.dumps({"op": 2, "d": identify}))

        async def arrived(deed):
            seen = group.create_task(deed)
            while (payload := json.loads((await ws.receive()).data))["t"] != "INTERACTION_CREATE":
                pass
            return Asked(raw, payload["d"], seen)

        yield arrived
        await ws.close()


async def test_the_interaction_comes_with_everything_discord_sends(asks, ada, garden):
    asked = await asks(ada.slash("ask"))
    await asked.answer(4, {"content": "x"})
    assert set(asked.payload) == {
        *(
            "id",
            "application_id",
            "type",
            "token",
            "version",
            "data",
            "channel",
            "channel_id",
            "locale",
            "entitlements",
        ),
        *("attachment_size_limit", "guild_id", "guild", "guild_locale", "member", "app_permissions", "context"),
        "authorizing_integration_owners",
    }
    assert asked.payload["member"]["user"]["username"] == "ada"
    assert (await asked.seen).text == "x"


async def test_the_answer_says_what_came_of_it_only_when_asked(asks, ada):
    asked = await asks(ada.slash("ask"))
    assert await asked.answer(4, {"content": "x"}) == (204, None)
    asked = await asks(ada.slash("ask"))
    status, came = await asked.answer(4, {"content": "x", "flags": EPHEMERAL}, "?with_response=true")
    assert status == 200
    assert came["interaction"]["response_message_ephemeral"]
    assert (came["resource"]["type"], came["resource"]["message"]["content"]) == (4, "x")


async def test_nothing_can_be_answered_twice_and_no_modal_follows_a_defer(asks, ada):
    asked = await asks(ada.slash("ask"))
    await asked.answer(5, {"flags": EPHEMERAL})
    modal = {"custom_id": "m", "title": "t", "components": [{"type": 10, "content": "hi"}]}
    assert (await asked.answer(9, modal))[1]["code"] == 40060
    assert (await asked.answer(4, {"content": "x"}))[1]["code"] == 40060
    await asked.after("POST", body={"content": "done"})


@pytest.mark.parametrize("hidden", [True, False])
async def test_the_first_follow_up_fills_the_loading_message_which_stays_as_private_as_it_was(asks, ada, hidden):
    asked = await asks(ada.slash("ask"))
    _, came = await asked.answer(5, {"flags": EPHEMERAL if hidden else 0}, "?with_response=true")
    loading = came["resource"]["message"]
    assert loading["flags"] == LOADING | (EPHEMERAL if hidden else 0)
    _, filled = await asked.after("POST", body={"content": "done", "flags": 0 if hidden else EPHEMERAL})
    assert (filled["id"], filled["flags"]) == (loading["id"], EPHEMERAL if hidden else 0)
    _, second = await asked.after("POST", body={"content": "more", "flags": EPHEMERAL})
    assert second["id"] != loading["id"]
    assert ((await asked.seen).text, (await asked.seen).ephemeral) == ("done", hidden)


async def test_the_original_can_be_read_edited_and_deleted(asks, ada):
    asked = await asks(ada.slash("ask"))
    await asked.answer(4, {"content": "first"})
    assert (await asked.after("GET", "/messages/@original"))[1]["content"] == "first"
    assert (await asked.after("PATCH", "/messages/@original", {"content": "second"}))[1]["content"] == "second"
    assert (await asked.after("DELETE", "/messages/@original"))[0] == 204
    assert (await asked.after("GET", "/messages/@original"))[1]["code"] == 10008


async def test_a_follow_up_can_be_edited_and_deleted_by_its_id(asks, ada):
    asked = await asks(ada.slash("ask"))
    await asked.answer(4, {"content": "first"})
    _, more = await asked.after("POST", body={"content": "more"})
    assert (await asked.after("PATCH", f"/messages/{more['id']}", {"content": "less"}))[1]["content"] == "less"
    assert (await asked.after("DELETE", f"/messages/{more['id']}"))[0] == 204
    assert (await asked.after("DELETE", f"/messages/{more['id']}"))[1]["code"] == 10008


async def test_before_the_first_answer_there_is_no_webhook_and_a_wrong_token_is_unknown(asks, ada):
    asked = await asks(ada.slash("ask"))
    assert (await asked.after("POST", body={"content": "x"}))[1]["code"] == 10015
    assert (await asked.answer(4, {"content": "x"}, token="wrong"))[1]["code"] == 10062
    await asked.answer(4, {"content": "x"})


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        pytest.param(7, {"content": "x"}, id="an update of no message"),
        pytest.param(6, None, id="a deferred update of no message"),
        pytest.param(8, {"choices": []}, id="choices for a command"),
        pytest.param(1, None, id="a pong"),
        pytest.param(4, {"content": "x" * 2001}, id="too many words"),
        pytest.param(4, {"content": "x", "colour": 1}, id="an unexpected field"),
        pytest.param(5, {"flags": 4}, id="a defer with other flags"),
        pytest.param(9, {"custom_id": "m", "title": "t" * 46, "components": []}, id="a modal with a long title"),
    ],
)
async def test_a_malformed_answer_is_a_violation_and_can_be_tried_again(asks, ada, sandbox, kind, data):
    asked = await asks(ada.slash("ask"))
    status, answer = await asked.answer(kind, data)
    assert (status, answer["code"]) == (400, 50035)
    assert len(await sandbox.discord.violations()) == 1
    await asked.answer(4, {"content": "better"})
    assert (await asked.seen).text == "better"


async def test_an_empty_answer_is_refused(asks, ada):
    asked = await asks(ada.slash("ask"))
    assert (await asked.answer(4, {"content": ""}))[1]["code"] == 50006
    await asked.answer(4, {"content": "x"})


async def test_choices_are_at_most_twenty_five_and_the_only_answer_to_autocomplete(asks, ada):
    asked = await asks(ada.autocomplete("find", "q", "a"))
    assert asked.payload["data"]["options"] == [{"name": "q", "type": 3, "value": "a", "focused": True}]
    assert (await asked.answer(4, {"content": "x"}))[0] == 400
    assert (await asked.answer(8, {"choices": [{"name": "n", "value": "v"}] * 26}))[0] == 400
    assert (await asked.answer(8, {"choices": [{"name": "n", "value": "v"}]}))[0] == 204
    assert await asked.seen == [{"name": "n", "value": "v"}]


async def test_after_a_deferred_update_the_original_is_the_message_with_the_button(asks, ada):
    asked = await asks(ada.slash("ask"))
    await asked.answer(4, {"content": "press", "components": [ROW]})
    pressed = await asks((await asked.seen).click("Go"))
    assert pressed.payload["message"]["content"] == "press"
    assert (await pressed.answer(6))[0] == 204
    await pressed.after("PATCH", "/messages/@original", {"content": "pressed", "components": []})
    assert ((await pressed.seen).text, (await pressed.seen).id) == ("pressed", (await asked.seen).id)
