"""Who may do what in a chat: administrators by the name of each right, members by permissions."""

from typing import Literal

Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

EVERYWHERE = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
IN_GROUPS = ("can_pin_messages",)
IN_SUPERGROUPS = ("can_manage_topics", "can_manage_tags")
IN_CHANNELS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
RIGHTS = frozenset((*EVERYWHERE, *IN_GROUPS, *IN_SUPERGROUPS, *IN_CHANNELS))

BOT = frozenset(
    {"can_manage_chat", "can_invite_users", "can_restrict_members", "can_delete_messages", "can_post_messages"}
)

SENDING = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
)
PERMISSIONS = (
    *SENDING,
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
ALL = frozenset(PERMISSIONS)


def of_kind(kind: str) -> tuple[str, ...]:
    """The administrator rights there are in a chat of this kind."""
    return {
        "group": (*EVERYWHERE, *IN_GROUPS),
        "supergroup": (*EVERYWHERE, *IN_GROUPS, *IN_SUPERGROUPS),
        "channel": (*EVERYWHERE, *IN_CHANNELS),
    }[kind]


def named(wanted: object, kind: str) -> frozenset[str]:
    """Rights from their names; "all" is every right of this kind of chat. Anyone who is administrator manages."""
    names = of_kind(kind) if wanted == "all" else wanted
    if not isinstance(names, list | tuple | set | frozenset) or (strange := set(names) - RIGHTS):
        raise ValueError(f"there are no rights {wanted!r}; there are {sorted(RIGHTS)}" if names else f"{strange}")
    return frozenset(names) & frozenset(of_kind(kind)) | {"can_manage_chat"}
