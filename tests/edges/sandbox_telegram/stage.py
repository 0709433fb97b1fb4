"""A Telegram in which every method of the table has something to work on, and a valid call for each."""

import base64
import io
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.errors import UnheardError
from sandbox.telegram.driver import ChatDriver, PersonDriver, TelegramDriver

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg=="
)
KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


@dataclass
class Stage:
    telegram: TelegramDriver
    raw: Any
    studio: ChatDriver  # a supergroup with topics
    room: ChatDriver  # a basic group
    news: ChatDriver  # a channel
    ada: PersonDriver  # has started the bot
    ben: PersonDriver  # in the studio, the room and the channel
    carl: PersonDriver  # asks to join the studio
    dora: PersonDriver  # nobody knows her
    bot: int
    valid: dict[str, dict[str, Any]]  # method to parameters

    @property
    def chats(self) -> tuple[ChatDriver, ...]:
        return self.studio, self.room, self.news


async def build(telegram: TelegramDriver, raw: Any) -> Stage:
    await telegram.limits(chat_calls=1000, group_calls=1000, overall_calls=1000)
    studio = await telegram.supergroup("Studio", forum=True, bot_rights="all")
    room, news = await telegram.group("Room", bot_rights="all"), await telegram.channel("News", bot_rights="all")
    ada, ben, carl, dora = [await telegram.person(name) for name in ("ada", "ben", "carl", "dora")]
    for chat in (studio, room, news):
        await chat.adds(ben)
    await ada.starts()
    made = await raw.result("createChatInviteLink", chat_id=studio.id, creates_join_request=True)
    await carl.follows(made["invite_link"])
    bot = (await raw.result("getMe"))["id"]
    stage = Stage(telegram, raw, studio, room, news, ada, ben, carl, dora, bot, {})
    stage.valid = await _valid(stage, made["invite_link"])
    return stage


async def _valid(stage: Stage, link: str) -> dict[str, dict[str, Any]]:
    here = {"chat_id": stage.studio.id}
    said = await stage.raw.result("sendMessage", **here, text="hello", reply_markup=KEYBOARD)
    file_id = await a_file(stage)
    message = here | {"message_id": said["message_id"]}
    words = here | {"text": "a word"}
    photo = (await upload(stage, "photo", "p.png", PIXEL))["photo"][0]["file_id"]
    return {
        "getUpdates": {},
        "setWebhook": {"url": "http://127.0.0.1:9/hook"},
        "deleteWebhook": {},
        "getWebhookInfo": {},
        "sendMessage": words,
        "sendDocument": here | {"document": file_id},
        "sendPhoto": here | {"photo": photo},
        "sendChatAction": here | {"action": "typing"},
        "editMessageText": message | {"text": "changed"},
        "editMessageReplyMarkup": message,
        "deleteMessage": message,
        "answerCallbackQuery": {"callback_query_id": await a_press(stage)},
        "getFile": {"file_id": file_id},
        "getChat": here,
        "getChatMember": here | {"user_id": stage.ben.id},
        "getChatMemberCount": here,
        "getChatAdministrators": here,
        "leaveChat": here,
        "createForumTopic": here | {"name": "Tools"},
        "banChatMember": here | {"user_id": stage.ben.id},
        "unbanChatMember": here | {"user_id": stage.ben.id},
        "restrictChatMember": here | {"user_id": stage.ben.id, "permissions": {"can_send_messages": False}},
        "approveChatJoinRequest": here | {"user_id": stage.carl.id},
        "declineChatJoinRequest": here | {"user_id": stage.carl.id},
        "exportChatInviteLink": here,
        "createChatInviteLink": here | {"name": "door", "expire_date": int(time.time()) + 600, "member_limit": 1},
        "editChatInviteLink": here | {"invite_link": link, "name": "gate"},
        "revokeChatInviteLink": here | {"invite_link": link},
        "getMe": {},
        "setMyCommands": {"commands": [{"command": "why", "description": "Why"}]},
        "getMyCommands": {},
        "deleteMyCommands": {},
        "setMyDescription": {"description": "Keeps doors"},
        "getMyDescription": {},
        "setMyShortDescription": {"short_description": "Doors"},
        "getMyShortDescription": {},
        "setChatMenuButton": {"menu_button": {"type": "commands"}},
        "getChatMenuButton": {},
    }


async def upload(stage: Stage, kind: str, name: str, data: bytes, **given: Any) -> dict[str, Any]:
    """Sends a file to ada as a form with an upload; the whole answer's message, or its refusal."""
    form = aiohttp.FormData()
    for key, value in ({"chat_id": stage.ada.id} | given).items():
        form.add_field(key, str(value))
    form.add_field(kind, io.BytesIO(data), filename=name)  # as a file: aiohttp warns of large bytes
    answer = await stage.raw(f"send{kind.title()}", form=form)
    return answer["result"] if answer["ok"] else answer


async def a_file(stage: Stage, size: int = 3) -> str:
    return str((await upload(stage, "document", "report.pdf", b"x" * size))["document"]["file_id"])


async def a_press(stage: Stage) -> str:
    """The id of a press by ada that waits for its answer."""
    await stage.raw.result("sendMessage", chat_id=stage.ada.id, text="press", reply_markup=KEYBOARD)
    seen = (await stage.ada.inbox())[-1]
    with suppress(UnheardError):
        await seen.press("Go", deadline=0)
    found = await stage.raw.result("getUpdates", offset=-1)
    return str(found[-1]["callback_query"]["id"])
