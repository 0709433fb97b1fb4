"""Invite links."""

from typing import Any

from sandbox.telegram import linking, payloads
from sandbox.telegram.asks import Ask, Handler
from sandbox.telegram.errors import RefusedError
from sandbox.telegram.nouns import PRIVATE, Chat, InviteLink

Data = dict[str, Any]
LONGEST_NAME, MOST_MEMBERS = 32, 99_999


def export(ask: Ask) -> str:
    """A new primary link; the one before is revoked."""
    return linking.new_primary(ask.world, _chat(ask), ask.world.me).url


def create(ask: Ask) -> Data:
    figures = _figures(ask)
    chat = _chat(ask)
    return payloads.invite_link(linking.new_link(ask.world, chat, ask.world.me, **figures), ask.world.me)


def edit(ask: Ask) -> Data:
    """Sets all four figures anew: what is not given is none, as the Bot API has it."""
    figures = _figures(ask)
    chat = _chat(ask)
    link = _own(ask, chat)
    if link.primary:
        raise RefusedError("Bad Request: CHAT_INVITE_PERMANENT")
    for name, figure in figures.items():
        setattr(link, name, figure)
    return _shown(ask, chat, link)


def revoke(ask: Ask) -> Data:
    """Nobody comes in by it from now on; a primary one is replaced."""
    chat = _chat(ask)
    link = _own(ask, chat)
    if link.primary:
        linking.new_primary(ask.world, chat, ask.world.me)
    link.revoked = True
    return _shown(ask, chat, link)


def _chat(ask: Ask) -> Chat:
    chat = ask.chat("write")
    if chat.kind == PRIVATE:
        raise RefusedError("Bad Request: can't invite members to a private chat")
    ask.need(chat)
    return chat


def _own(ask: Ask, chat: Chat) -> InviteLink:
    link = chat.links.get(ask.given["invite_link"])
    if link is None or link.creator is not ask.world.me or link.revoked:
        raise RefusedError("Bad Request: INVITE_HASH_EXPIRED")
    return link


def _figures(ask: Ask) -> Data:
    limit, by_request, expires = ask.get("member_limit"), ask.get("creates_join_request", False), ask.get("expire_date")
    if by_request and limit:
        words = "member limit can't be specified for links requiring administrator approval"
        raise RefusedError(f"Bad Request: {words}")
    if expires and expires <= ask.house.clock.now():
        raise RefusedError("Bad Request: EXPIRE_DATE_INVALID")
    name = ask.get("name", "")
    if len(name) > LONGEST_NAME or not 0 <= (limit or 0) <= MOST_MEMBERS:
        ask.house.records.violation(f"{ask.method.name}: a name over 32 characters or a limit outside 1 to 99999")
    return {
        "name": name[:LONGEST_NAME] or None,
        "expires": expires or None,
        "limit": min(max(limit or 0, 0), MOST_MEMBERS) or None,
        "by_request": by_request,
    }


def _shown(ask: Ask, chat: Chat, link: InviteLink) -> Data:
    pending = sum(each.link is link for each in chat.requests.values())
    return payloads.invite_link(link, ask.world.me, pending)


HANDLERS: dict[str, Handler] = {
    "exportChatInviteLink": export,
    "createChatInviteLink": create,
    "editChatInviteLink": edit,
    "revokeChatInviteLink": revoke,
}
