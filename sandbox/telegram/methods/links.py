"""The rows of the table: invite links."""

from sandbox.telegram.methods.rows import CHAT_ID, Method, Parameter
from sandbox.telegram.values import BOOLEAN, INTEGER, STRING
from sandbox.telegram.words import LIMITED, LINKING, NO_LINKING

_LINK = (
    Parameter("name", STRING),
    Parameter("expire_date", INTEGER),
    Parameter("member_limit", INTEGER),
    Parameter("creates_join_request", BOOLEAN),
)
_A_LINK = Parameter("invite_link", STRING, "Bad Request: invite link must be non-empty")
ROWS = (
    Method(
        "exportChatInviteLink",
        "String",
        (CHAT_ID,),
        LINKING,
        right="can_invite_users",
        without=NO_LINKING,
        pace="act",
    ),
    Method(
        "createChatInviteLink",
        "ChatInviteLink",
        (CHAT_ID, *_LINK),
        (*LINKING, *LIMITED),
        right="can_invite_users",
        without=NO_LINKING,
        pace="act",
    ),
    Method(
        "editChatInviteLink",
        "ChatInviteLink",
        (CHAT_ID, _A_LINK, *_LINK),
        (*LINKING, *LIMITED, "Bad Request: INVITE_HASH_EXPIRED", "Bad Request: CHAT_INVITE_PERMANENT"),
        right="can_invite_users",
        without=NO_LINKING,
        pace="act",
    ),
    Method(
        "revokeChatInviteLink",
        "ChatInviteLink",
        (CHAT_ID, _A_LINK),
        (*LINKING, "Bad Request: INVITE_HASH_EXPIRED"),
        right="can_invite_users",
        without=NO_LINKING,
        pace="act",
    ),
)
