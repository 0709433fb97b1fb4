"""The table of methods is the test of the server: each row is walked, and each refusal it lists is reached."""

import asyncio
import json
from fnmatch import fnmatchcase

import pytest

from sandbox.telegram.api import HANDLERS
from sandbox.telegram.methods import METHODS
from sandbox.telegram.words import CLOSING, NOT_MODIFIED, OTHER_POLL, OTHER_WAY, WEBHOOK_ACTIVE
from tests.edges.sandbox_telegram import stage as stages

LATER = 4_000_000_000
ROWS = list(METHODS.values())
GOVERNED = [row.name for row in ROWS if row.right]
PACED = [row.name for row in ROWS if row.pace]


@pytest.fixture
async def stage(telegram, raw):
    return await stages.build(telegram, raw)


@pytest.fixture
async def calm(stage):
    """The stage; at the end the server must have had nothing to complain of, itself included."""
    yield stage
    assert await stage.telegram.violations() == []


def test_every_row_has_a_hand_and_every_hand_a_row():
    assert set(METHODS) == set(HANDLERS)
    assert [name for name, row in METHODS.items() if len(set(row.refusals)) < len(row.refusals)] == []


@pytest.mark.parametrize("name", METHODS)
async def test_a_valid_call_is_answered(calm, name):
    assert (await calm.raw(name, **calm.valid[name]))["ok"]


@pytest.mark.parametrize("name", METHODS)
async def test_the_same_call_is_taken_as_a_form_with_json_inside(calm, name):
    given = calm.valid[name]
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in given.items()}
    assert (await calm.raw(name.lower(), form=texts))["ok"]


async def test_the_same_call_is_taken_from_the_address(calm):
    answer = await calm.raw("sendMessage", query={"chat_id": calm.ada.id, "text": "hi"})
    assert answer["result"]["text"] == "hi"


# what no correct client sends ----------------------------------------------------------------------------------------


async def complained(stage):
    return await stage.telegram.violations(clear=True)


@pytest.mark.parametrize("name", [row.name for row in ROWS if any(each.missing for each in row.parameters)])
async def test_a_required_parameter_that_is_missing_is_refused_and_written_down(stage, name):
    for required in (each for each in METHODS[name].parameters if each.missing):
        given = {key: value for key, value in stage.valid[name].items() if key != required.name}
        assert await stage.raw.refusal(name, **given) == required.missing
        assert await complained(stage) == [f"{name}: {required.name} is missing"]


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.parameters])
async def test_a_parameter_of_the_wrong_type_is_refused_and_written_down(stage, name):
    for typed in METHODS[name].parameters:
        given = stage.valid[name] | {typed.name: typed.kind.wrong}
        assert await stage.raw.refusal(name, **given) == f'Bad Request: parameter "{typed.name}" is invalid'
        (complaint,) = await complained(stage)
        assert f"{typed.name} is no {typed.kind.name}" in complaint


@pytest.mark.parametrize("name", METHODS)
async def test_a_parameter_the_method_does_not_have_is_refused_and_written_down(stage, name):
    assert await stage.raw.refusal(name, **stage.valid[name], colour="red") == "Bad Request: unknown parameter"
    assert await complained(stage) == [f"{name}: no parameter is called 'colour'"]


async def test_a_method_there_is_not_is_404_and_written_down(stage):
    answer = await stage.raw("sendLove", chat_id=1)
    assert answer == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    assert await complained(stage) == ["sendLove: Not Found: method not found"]


async def test_a_wrong_token_is_unauthorized_and_a_malformed_one_not_found(stage):
    assert (await stage.raw("getMe", token="1:wrong"))["description"] == "Unauthorized"
    assert (await stage.raw("getMe", token="wrong"))["description"] == "Not Found"


# rights and pace -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GOVERNED)
async def test_without_its_right_the_bot_is_refused(calm, name):
    every = ["can_invite_users", "can_restrict_members", "can_manage_topics", "can_delete_messages"]
    await calm.studio.bot_rights([each for each in every if each != METHODS[name].right])
    assert await calm.raw.refusal(name, **calm.valid[name]) == METHODS[name].without
    await calm.studio.bot_rights([METHODS[name].right])
    assert (await calm.raw(name, **calm.valid[name]))["ok"]


@pytest.mark.parametrize("name", PACED)
async def test_over_the_limit_a_paced_call_is_told_when_to_come_back(calm, name):
    await calm.telegram.limits(overall_calls=1, overall_seconds=60)
    await calm.raw.result("sendMessage", chat_id=calm.ada.id, text="one")
    answer = await calm.raw(name, **calm.valid[name])
    assert answer["error_code"] == 429
    assert 1 <= answer["parameters"]["retry_after"] <= 60
    assert answer["description"] == f"Too Many Requests: retry after {answer['parameters']['retry_after']}"
    await calm.telegram.travel(answer["parameters"]["retry_after"])
    assert (await calm.raw(name, **calm.valid[name]))["ok"]


# every refusal -------------------------------------------------------------------------------------------------------

# Each brings the stage to where the refusal is due, and gives what to change in a valid call.


async def kicked_from(stage, chat):
    await chat.removes_bot()
    return {"chat_id": chat.id}


async def gone_from(stage, chat):
    await stage.raw.result("leaveChat", chat_id=chat.id)
    return {"chat_id": chat.id}


async def migrated(stage):
    await stage.room.migrates()
    return {"chat_id": stage.room.id}


async def deleted(stage):
    await stage.ada.deletes_account()
    return {"chat_id": stage.ada.id, "user_id": stage.ada.id}


async def blocked(stage):
    await stage.ada.blocks_bot()
    return {"chat_id": stage.ada.id}


async def demoted_in_channel(stage):
    await stage.news.bot_rights(None)
    return {"chat_id": stage.news.id}


async def demoted_in_group(stage):
    await stage.room.bot_rights(None)
    return {"chat_id": stage.room.id}


async def silenced(stage):
    await stage.studio.bot_rights(None)
    await stage.studio.allows([])
    return {}


async def somebody_elses(stage):
    said = await stage.ben.says("mine", stage.studio)
    return {"message_id": said.id}


async def undeletable(stage):
    said = await stage.ben.says("mine", stage.room)
    await stage.room.bot_rights(None)
    return {"chat_id": stage.room.id, "message_id": said.id}


async def unchanged(stage):
    return {"text": "hello", "reply_markup": stages.KEYBOARD}


async def late(stage):
    await stage.telegram.travel(60)
    return {}


async def too_big(stage):
    return {"file_id": await stages.a_file(stage, 21 * 1024 * 1024)}


async def no_forum(stage):
    plain = await stage.telegram.supergroup("Plain", bot_rights="all")
    return {"chat_id": plain.id}


async def owner(stage):
    return {"user_id": stage.studio.owner.id}


async def administrator(stage):
    await stage.studio.promotes(stage.ben)
    return {"user_id": stage.ben.id}


async def itself(stage):
    return {"user_id": stage.bot}


async def not_asked(stage):
    return {"user_id": stage.dora.id}


async def inside(stage):
    return {"user_id": stage.ben.id}


async def primary(stage):
    return {"invite_link": await stage.raw.result("exportChatInviteLink", chat_id=stage.studio.id)}


async def hooked(stage):
    await stage.raw.result("setWebhook", url="http://127.0.0.1:9/hook")
    return {}


def changed(**given):
    async def arrange(stage):
        return given

    return arrange


def there(name):
    async def arrange(stage):
        chat = getattr(stage, name)
        return {"chat_id": chat.id, "user_id": chat.id if chat.id > 0 else stage.ben.id}

    return arrange


def of(function, name):
    return lambda stage: function(stage, getattr(stage, name))


def button(**action):
    return changed(reply_markup={"inline_keyboard": [[{"text": "b"} | action]]})


PLAIN = {"inline_keyboard": [[{"text": "b", "callback_data": "b"}] * 101]}
WAYS = {
    WEBHOOK_ACTIVE: hooked,
    "Bad Request: invalid webhook URL specified": changed(url="ftp://gate"),
    "Bad Request: bad webhook: An HTTPS URL must be provided for webhook": changed(url="http://gate.example.org/"),
    "Bad Request: bad webhook: Failed to resolve host: Name or service not known": changed(
        url="https://gate.example.org/"
    ),
    "Bad Request: secret token is too long": changed(secret_token="x" * 257),
    "Bad Request: secret token contains unallowed characters": changed(secret_token="x y"),
    "Bad Request: chat not found": changed(chat_id=404),
    "Forbidden: bot was kicked from the supergroup chat": of(kicked_from, "studio"),
    "Forbidden: bot was kicked from the channel chat": of(kicked_from, "news"),
    "Forbidden: bot was kicked from the group chat": of(kicked_from, "room"),
    "Forbidden: bot is not a member of the supergroup chat": of(gone_from, "studio"),
    "Forbidden: bot is not a member of the channel chat": of(gone_from, "news"),
    "Forbidden: bot is not a member of the group chat": of(gone_from, "room"),
    "Bad Request: group chat was upgraded to a supergroup chat": migrated,
    "Forbidden: user is deactivated": deleted,
    "Forbidden: bot was blocked by the user": blocked,
    "Forbidden: bot can't initiate conversation with a user": there("ben"),
    "Bad Request: need administrator rights in the channel chat": demoted_in_channel,
    "Bad Request: message thread not found": changed(message_thread_id=1),
    "Bad Request: can't parse entities: *": changed(text="<b>", caption="<b>", parse_mode="HTML"),
    "Bad Request: unsupported parse_mode": changed(text="a", caption="a", parse_mode="RTF"),
    "Bad Request: ENTITY_BOUNDS_INVALID": changed(
        text="a",
        caption="a",
        entities=[{"type": "bold", "offset": 0, "length": 2}],
        caption_entities=[{"type": "bold", "offset": 0, "length": 2}],
    ),
    "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard": button(),
    "Bad Request: BUTTON_DATA_INVALID": button(callback_data="é" * 33),
    "Bad Request: BUTTON_TYPE_INVALID": button(web_app={"url": "https://gate.example.org/"}),
    "Bad Request: inline keyboard button URL '*' is invalid: Wrong HTTP URL": button(url="http://localhost/"),
    "Bad Request: inline keyboard button Web App URL '*' is invalid: Only HTTPS links are allowed": button(
        web_app={"url": "http://gate.example.org/"}
    ),
    "Bad Request: reply markup is too long": changed(reply_markup=PLAIN),
    "Bad Request: message to be replied not found": changed(reply_parameters={"message_id": 404}),
    "Bad Request: message is too long": changed(text="x" * 4097),
    "Bad Request: not enough rights to send text messages to the chat": silenced,
    "Bad Request: not enough rights to send documents to the chat": silenced,
    "Bad Request: not enough rights to send photos to the chat": silenced,
    "Bad Request: wrong file identifier/HTTP URL specified": changed(document="no id", photo="no id"),
    "Bad Request: failed to get HTTP URL content": changed(document="https://a.b/c", photo="https://a.b/c"),
    "Bad Request: message caption is too long": changed(caption="x" * 1025),
    "Bad Request: message to edit not found": changed(message_id=404),
    "Bad Request: message to delete not found": changed(message_id=404),
    "Bad Request: message can't be edited": somebody_elses,
    NOT_MODIFIED: unchanged,
    "Bad Request: message can't be deleted for everyone": undeletable,
    "Bad Request: query is too old and response timeout expired or query ID is invalid": late,
    "Bad Request: MESSAGE_TOO_LONG": changed(text="x" * 201),
    "Bad Request: URL_INVALID": changed(url="https://gate.example.org/"),
    "Bad Request: invalid file_id": changed(file_id="no id"),
    "Bad Request: file is too big": too_big,
    "Bad Request: PARTICIPANT_ID_INVALID": changed(user_id=404),
    "Bad Request: there are no administrators in the private chat": there("ada"),
    "Bad Request: can't leave private chats": there("ada"),
    "Bad Request: the chat is not a forum": no_forum,
    "Bad Request: TOPIC_ICON_COLOR_INVALID": changed(icon_color=1),
    "Bad Request: can't remove chat owner": owner,
    "Bad Request: user is an administrator of the chat": administrator,
    "Bad Request: can't ban members in private chats": there("ada"),
    "Bad Request: can't restrict self": itself,
    "Bad Request: can't unrestrict self": itself,
    "Bad Request: CHAT_ADMIN_REQUIRED": demoted_in_group,
    "Bad Request: method is available for supergroup and channel chats only": there("room"),
    "Bad Request: method is available only for supergroups": there("news"),
    "Bad Request: the chat can't have join requests": there("ada"),
    "Bad Request: HIDE_REQUESTER_MISSING": not_asked,
    "Bad Request: USER_ALREADY_PARTICIPANT": inside,
    "Bad Request: can't invite members to a private chat": there("ada"),
    "Bad Request: member limit can't be specified for links requiring administrator approval": changed(
        member_limit=1, creates_join_request=True
    ),
    "Bad Request: EXPIRE_DATE_INVALID": changed(expire_date=1),
    "Bad Request: INVITE_HASH_EXPIRED": changed(invite_link="https://t.me/+nothing"),
    "Bad Request: CHAT_INVITE_PERMANENT": primary,
    "Bad Request: invalid language code specified": changed(language_code="english"),
    "Bad Request: BOT_COMMAND_INVALID": changed(commands=[{"command": "Not Good", "description": "x"}]),
    "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID": changed(commands=[{"command": "x", "description": ""}]),
    "Bad Request: BOT_COMMANDS_TOO_MUCH": changed(commands=[{"command": "x", "description": "x"}] * 101),
    "Bad Request: description is too long": changed(description="x" * 513),
    "Bad Request: short description is too long": changed(short_description="x" * 121),
    "Bad Request: menu button Web App URL '*' is invalid: Only HTTPS links are allowed": changed(
        menu_button={"type": "web_app", "text": "Go", "web_app": {"url": "http://gate.example.org/"}}
    ),
}
UPLOADED = {
    "Bad Request: file must be non-empty": b"",
    "Request Entity Too Large": b"x" * (50 * 1024 * 1024 + 1),
    "Bad Request: IMAGE_PROCESS_FAILED": b"no picture",
}
AWAITED = {OTHER_POLL, OTHER_WAY, CLOSING}  # each has a test of its own below


def fitted(stage, row, changes):
    """A valid call of this method with the changes it has parameters for; a scope is where a chat would be."""
    names = {each.name for each in row.parameters}
    given = stage.valid[row.name] | {name: value for name, value in changes.items() if name in names}
    if "scope" in names:
        member = {"type": "chat_member", "chat_id": stage.studio.id, "user_id": stage.ben.id}
        given["scope"] = member | {key: changes[key] for key in ("chat_id", "user_id") if key in changes}
    return given


def test_every_listed_refusal_has_a_way_to_it():
    assert {words for row in ROWS for words in row.errors} == {*WAYS, *UPLOADED, *AWAITED}


@pytest.mark.parametrize("words", WAYS)
async def test_every_listed_refusal_is_reached_by_every_method_that_lists_it(calm, words):
    changes = await WAYS[words](calm)
    found = {}
    for row in ROWS:
        if words in row.errors:
            found[row.name] = await calm.raw.refusal(row.name, **fitted(calm, row, changes))
    wrong = {name: said for name, said in found.items() if not fnmatchcase(said, words)}
    assert wrong == {}


@pytest.mark.parametrize("words", UPLOADED)
async def test_a_file_that_cannot_be_taken_is_refused(calm, words):
    for kind in ("document", "photo"):
        if words in METHODS[f"send{kind.title()}"].errors:
            assert (await stages.upload(calm, kind, "f.bin", UPLOADED[words]))["description"] == words


async def test_a_second_question_for_updates_ends_the_first(calm):
    async with asyncio.TaskGroup() as group:
        first = group.create_task(calm.raw.refusal("getUpdates", offset=LATER, timeout=20))
        await calm.telegram.wait_for_polls(1)
        await calm.raw.result("getUpdates", offset=-1)
    assert first.result() == OTHER_POLL


async def test_setting_a_webhook_ends_the_question_for_updates(calm):
    async with asyncio.TaskGroup() as group:
        first = group.create_task(calm.raw.refusal("getUpdates", offset=LATER, timeout=20))
        await calm.telegram.wait_for_polls(1)
        await calm.raw.result("setWebhook", url="http://127.0.0.1:9/hook")
    assert first.result() == OTHER_WAY


async def test_at_the_end_an_open_question_is_told_so(calm, running):
    async with asyncio.TaskGroup() as group:
        first = group.create_task(calm.raw.refusal("getUpdates", offset=LATER, timeout=20))
        await calm.telegram.wait_for_polls(1)
        await calm.telegram.restart()
    assert first.result() == CLOSING
