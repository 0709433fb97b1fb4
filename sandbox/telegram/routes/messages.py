"""Saying, changing and deleting; answers to presses of buttons."""

import re
from typing import Any

from sandbox.telegram import filing, markup, payloads, sayings
from sandbox.telegram.asks import Ask, Handler
from sandbox.telegram.errors import RefusedError
from sandbox.telegram.nouns import CHANNEL, PRIVATE, Message
from sandbox.telegram.words import NOT_MODIFIED

Data = dict[str, Any]
TWO_DAYS = 48 * 3600
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(ask: Ask) -> Data:
    message = sayings.compose(ask, "can_send_messages", "text messages")
    message.text, message.entities = sayings.text(ask)
    message.preview = ask.get("link_preview_options")
    return payloads.message(sayings.post(ask, message))


def send_document(ask: Ask) -> Data:
    message = sayings.compose(ask, "can_send_documents", "documents")
    message.content = {"document": filing.document(ask.world, ask.given["document"])}
    message.caption, message.entities = sayings.caption(ask)
    return payloads.message(sayings.post(ask, message))


def send_photo(ask: Ask) -> Data:
    message = sayings.compose(ask, "can_send_photos", "photos")
    message.content = {"photo": filing.photo(ask.world, ask.given["photo"])}
    message.caption, message.entities = sayings.caption(ask)
    return payloads.message(sayings.post(ask, message))


def send_chat_action(ask: Ask) -> bool:
    if ask.given["action"] not in ACTIONS:
        raise RefusedError("Bad Request: wrong parameter action in request")
    chat = sayings.writable(ask)
    if (thread := ask.get("message_thread_id")) and thread not in chat.topics:
        raise RefusedError("Bad Request: message thread not found")
    return True


def edit_text(ask: Ask) -> Data:
    message = _mine(ask)
    if message.text is None:
        raise RefusedError("Bad Request: message can't be edited")
    said, found = sayings.text(ask)
    keyboard = markup.checked(ask.get("reply_markup"), message.chat)
    if (said, found, keyboard) == (message.text, message.entities, message.keyboard):
        raise RefusedError(NOT_MODIFIED)
    message.text, message.entities, message.keyboard = said, found, keyboard
    message.preview = ask.get("link_preview_options")
    return _edited(ask, message)


def edit_reply_markup(ask: Ask) -> Data:
    message = _mine(ask)
    keyboard = markup.checked(ask.get("reply_markup"), message.chat)
    if keyboard == message.keyboard:
        raise RefusedError(NOT_MODIFIED)
    message.keyboard = keyboard
    return _edited(ask, message)


def _mine(ask: Ask) -> Message:
    chat = ask.chat("write")
    message = chat.messages.get(ask.given["message_id"])
    if message is None:
        raise RefusedError("Bad Request: message to edit not found")
    if message.sender is not (None if chat.kind == CHANNEL else ask.world.me):
        raise RefusedError("Bad Request: message can't be edited")
    return message


def _edited(ask: Ask, message: Message) -> Data:
    ask.world.edited(message)
    return payloads.message(message)


def delete_message(ask: Ask) -> bool:
    chat = ask.chat("write")
    message = chat.messages.get(ask.given["message_id"])
    if message is None:
        raise RefusedError("Bad Request: message to delete not found")
    own = message.sender is ask.world.me or chat.kind == PRIVATE
    fresh = message.date > ask.house.clock.now() - TWO_DAYS
    if not (ask.world.mine(chat).may("can_delete_messages") or (own and fresh)):
        raise RefusedError("Bad Request: message can't be deleted for everyone")
    del chat.messages[message.id]
    return True


def answer_callback(ask: Ask) -> bool:
    if not re.fullmatch(r"\d{1,20}", ask.given["callback_query_id"]):
        raise RefusedError("Bad Request: invalid callback query ID specified")
    pressed = ask.world.callbacks.get(ask.given["callback_query_id"])
    now = ask.house.clock.now()
    if pressed is None or pressed.answer is not None or pressed.born + ask.house.limits.callback_seconds <= now:
        raise RefusedError("Bad Request: query is too old and response timeout expired or query ID is invalid")
    if len(ask.get("text", "")) > 200:
        raise RefusedError("Bad Request: MESSAGE_TOO_LONG")
    if ask.get("url") and not ask.given["url"].startswith(f"https://t.me/{ask.world.me.username}?start="):
        raise RefusedError("Bad Request: URL_INVALID")
    pressed.answer = {"text": ask.get("text", ""), "alert": ask.get("show_alert", False), "url": ask.get("url")}
    return True


def get_file(ask: Ask) -> Data:
    file = ask.world.files.get(ask.given["file_id"])
    if file is None:
        raise RefusedError("Bad Request: invalid file_id")
    if len(file.data) > filing.MOST_DOWN:
        raise RefusedError("Bad Request: file is too big")
    return payloads.file(file) | {"file_path": file.path}


HANDLERS: dict[str, Handler] = {
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "sendChatAction": send_chat_action,
    "editMessageText": edit_text,
    "editMessageReplyMarkup": edit_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback,
    "getFile": get_file,
}
