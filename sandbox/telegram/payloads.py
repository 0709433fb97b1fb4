"""The things of a Telegram as they stand on the wire."""

from typing import Any

from sandbox.telegram import rights
from sandbox.telegram.nouns import CHANNEL, PRIVATE, Chat, File, InviteLink, JoinRequest, Message, Standing, Topic, User

Data = dict[str, Any]


def user(it: User) -> Data:
    return {
        "id": it.id,
        "is_bot": it.is_bot,
        "first_name": it.first_name,
        **({"username": it.username} if it.username else {}),
        **({"language_code": it.language_code} if it.language_code else {}),
    }


def bot(it: User, *, reads_all: bool) -> Data:
    """The bot as only getMe shows it."""
    return user(it) | {
        "can_join_groups": True,
        "can_read_all_group_messages": reads_all,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat(it: Chat) -> Data:
    if it.user:
        known = {"first_name": it.user.first_name, **({"username": it.user.username} if it.user.username else {})}
        return {"id": it.id, **known, "type": PRIVATE}
    return {
        "id": it.id,
        "title": it.title,
        **({"username": it.username} if it.username else {}),
        "type": it.kind,
        **({"is_forum": True} if it.forum else {}),
    }


def chat_in_full(it: Chat, primary: InviteLink | None) -> Data:
    """The chat as only getChat shows it."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    of_group = {"permissions": permissions(it.allowed)} if it.kind not in {PRIVATE, CHANNEL} else {}
    return {
        **chat(it),
        **({"photo": _photo(it.photo)} if it.photo else {}),
        **({"active_usernames": [it.username]} if it.username else {}),
        **of_group,
        **({"invite_link": primary.url} if primary else {}),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, it.kind == PRIVATE),
    }


def _photo(it: File) -> Data:
    """The small and the large one: here they are one file."""
    return {
        name: value
        for size in ("small", "big")
        for name, value in ((f"{size}_file_id", it.id), (f"{size}_file_unique_id", it.unique_id))
    }


def permissions(allowed: frozenset[str]) -> Data:
    return {name: name in allowed for name in rights.PERMISSIONS}


def member(where: Chat, who: User, it: Standing, *, editable: bool = False) -> Data:
    """One of the six kinds of ChatMember."""
    base = {"user": user(who), "status": it.status}
    match it.status:
        case "creator":
            return base | {"is_anonymous": False}
        case "administrator":
            held = {name: name in it.rights for name in rights.of_kind(where.kind)}
            return base | {"can_be_edited": editable, "is_anonymous": False, **held}
        case "restricted":
            return base | {"is_member": it.inside, "until_date": it.until, **permissions(it.allowed)}
        case "kicked":
            return base | {"until_date": it.until}
        case _:
            return base


def message(it: Message) -> Data:
    return _bare(it) | ({"reply_to_message": _bare(it.reply_to)} if it.reply_to else {})


def _bare(it: Message) -> Data:
    by = {"from": user(it.sender)} if it.sender else {"sender_chat": chat(it.chat)}
    in_topic = {"message_thread_id": it.thread, "is_topic_message": True} if it.thread else {}
    marks = "caption_entities" if it.caption is not None else "entities"
    return {
        "message_id": it.id,
        **by,
        "chat": chat(it.chat),
        "date": it.date,
        **({"edit_date": it.edited} if it.edited else {}),
        **in_topic,
        **({"text": it.text} if it.text is not None else {}),
        **it.content,
        **({"caption": it.caption} if it.caption is not None else {}),
        **({marks: it.entities} if it.entities else {}),
        **({"link_preview_options": it.preview} if it.preview else {}),
        **({"has_protected_content": True} if it.protected else {}),
        **({"reply_markup": it.keyboard} if it.keyboard else {}),
    }


def invite_link(it: InviteLink, reader: User, pending: int = 0) -> Data:
    """The link as the reader may see it: of other administrators' links only the beginning."""
    url = it.url if it.creator is reader else it.url[: -len(it.url.rsplit("+", 1)[1]) + 8] + "..."
    return {
        "invite_link": url,
        **({"name": it.name} if it.name else {}),
        "creator": user(it.creator),
        "creates_join_request": it.by_request,
        "is_primary": it.primary,
        "is_revoked": it.revoked,
        **({"expire_date": it.expires} if it.expires else {}),
        **({"member_limit": it.limit} if it.limit else {}),
        **({"pending_join_request_count": pending} if pending else {}),
    }


def join_request(where: Chat, it: JoinRequest, reader: User) -> Data:
    return {
        "chat": chat(where),
        "from": user(it.user),
        "user_chat_id": it.user.id,
        "date": int(it.date),
        "invite_link": invite_link(it.link, reader),
    }


def topic(it: Topic) -> Data:
    return {"message_thread_id": it.id, "name": it.name, "icon_color": it.icon_color}


def file(it: File) -> Data:
    return {"file_id": it.id, "file_unique_id": it.unique_id, "file_size": len(it.data)}
