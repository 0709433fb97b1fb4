"""What a chat is and who is in it."""

from typing import Any

from sandbox.telegram import payloads
from sandbox.telegram.asks import Ask, Handler
from sandbox.telegram.errors import MalformedError, RefusedError
from sandbox.telegram.nouns import LEFT, MEMBER, PRIVATE

Data = dict[str, Any]
COLOURS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)


def get_chat(ask: Ask) -> Data:
    chat = ask.chat("read")
    may_see = ask.world.mine(chat).may("can_invite_users")
    return payloads.chat_in_full(chat, ask.world.primary(chat, ask.world.me) if may_see else None)


def get_chat_member(ask: Ask) -> Data:
    """How somebody stands there; of itself the bot may ask in more chats than of others."""
    of_me = ask.given["user_id"] == ask.world.me.id
    chat = ask.chat("read" if of_me else "members")
    user = ask.user()
    inside = chat.kind == PRIVATE and user in (chat.user, ask.world.me)
    return payloads.member(chat, user, MEMBER if inside else ask.world.standing(chat, user))


def get_chat_member_count(ask: Ask) -> int:
    chat = ask.chat("members")
    if chat.kind == PRIVATE:
        return 2
    return sum(standing.is_member for _, standing in ask.world.members(chat))


def get_chat_administrators(ask: Ask) -> list[Data]:
    """The administrators; no bots but this one live here, and it is shown either way."""
    chat = ask.chat("members")
    if chat.kind == PRIVATE:
        raise RefusedError("Bad Request: there are no administrators in the private chat")
    found = [(user, standing) for user, standing in ask.world.members(chat) if standing.governs]
    return [payloads.member(chat, user, standing) for user, standing in found]


def leave_chat(ask: Ask) -> bool:
    chat = ask.chat("read")
    if chat.kind == PRIVATE:
        raise RefusedError("Bad Request: can't leave private chats")
    ask.world.stand(chat, ask.world.me, LEFT, ask.world.me)
    return True


def create_forum_topic(ask: Ask) -> Data:
    chat = ask.chat("write")
    if not chat.forum:
        raise RefusedError("Bad Request: the chat is not a forum")
    ask.need(chat)
    name, colour = ask.given["name"], ask.get("icon_color", COLOURS[0])
    if not 1 <= len(name) <= 128:
        raise MalformedError("Bad Request: topic title is empty")
    if colour not in COLOURS:
        raise RefusedError("Bad Request: TOPIC_ICON_COLOR_INVALID")
    return payloads.topic(ask.world.make_topic(chat, ask.world.me, name, colour))


HANDLERS: dict[str, Handler] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
    "getChatAdministrators": get_chat_administrators,
    "leaveChat": leave_chat,
    "createForumTopic": create_forum_topic,
}
