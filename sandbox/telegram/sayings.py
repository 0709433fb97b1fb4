"""How a checked call becomes a message: where it may go, what it says, and what hangs below it."""

from typing import Any

from sandbox.telegram import entities, markup
from sandbox.telegram.asks import Ask
from sandbox.telegram.errors import RefusedError
from sandbox.telegram.nouns import CHANNEL, PRIVATE, Chat, Message

Data = dict[str, Any]
LONGEST, LONGEST_CAPTION = 4096, 1024


def compose(ask: Ask, right: str, what: str) -> Message:
    """A new message by the bot, not yet posted, in a chat where it may say this kind of thing."""
    chat = writable(ask)
    mine = ask.world.mine(chat)
    if (
        chat.kind not in {PRIVATE, CHANNEL}
        and not mine.governs
        and right not in sayable(chat, mine.status, mine.allowed)
    ):
        raise RefusedError(f"Bad Request: not enough rights to send {what} to the chat")
    sender = None if chat.kind == CHANNEL else ask.world.me
    return Message(
        0,
        chat,
        ask.house.clock.date(),
        sender,
        keyboard=markup.checked(ask.get("reply_markup"), chat),
        thread=_thread(ask, chat),
        reply_to=_reply_to(ask, chat),
        protected=ask.get("protect_content", False),
    )


def sayable(chat: Chat, status: str, allowed: frozenset[str]) -> frozenset[str]:
    """What somebody of this status may send there."""
    return chat.allowed & allowed if status == "restricted" else chat.allowed


def writable(ask: Ask) -> Chat:
    """The chat of the call, if the bot may write there at all."""
    chat = ask.chat("write")
    if chat.kind == CHANNEL and not ask.world.mine(chat).may("can_post_messages"):
        raise RefusedError("Bad Request: need administrator rights in the channel chat")
    if chat.user:
        if chat.blocked:
            raise RefusedError("Forbidden: bot was blocked by the user")
        if not chat.started and not ask.world.waits(chat.user):
            raise RefusedError("Forbidden: bot can't initiate conversation with a user")
    return chat


def _thread(ask: Ask, chat: Chat) -> int | None:
    thread = ask.get("message_thread_id")
    if thread is not None and thread not in chat.topics:
        raise RefusedError("Bad Request: message thread not found")
    return int(thread) if thread is not None else None


def _reply_to(ask: Ask, chat: Chat) -> Message | None:
    wanted = ask.get("reply_parameters")
    if not wanted:
        return None
    found = chat.messages.get(wanted["message_id"])
    if found is None and not wanted.get("allow_sending_without_reply"):
        raise RefusedError("Bad Request: message to be replied not found")
    return found


def text(ask: Ask) -> tuple[str, list[Data]]:
    """The text of the call and its entities, once they are within what Telegram takes."""
    said, found = entities.read(ask.given["text"], ask.get("parse_mode"), ask.get("entities"))
    if not said:
        raise RefusedError("Bad Request: message text is empty")
    if entities.units(said) > LONGEST:
        raise RefusedError("Bad Request: message is too long")
    return said, found


def caption(ask: Ask) -> tuple[str | None, list[Data]]:
    if not ask.get("caption"):
        return None, []
    said, found = entities.read(ask.given["caption"], ask.get("parse_mode"), ask.get("caption_entities"))
    if entities.units(said) > LONGEST_CAPTION:
        raise RefusedError("Bad Request: message caption is too long")
    return said, found


def post(ask: Ask, message: Message) -> Message:
    message.id = next(message.chat.numbers)
    return ask.world.post(message)
