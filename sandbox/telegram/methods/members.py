"""The rows of the table: who may be in a chat."""

from sandbox.telegram.methods.rows import CHAT_ID, USER_ID, Method, Parameter
from sandbox.telegram.values import BOOLEAN, INTEGER, PERMISSIONS
from sandbox.telegram.words import DECIDED, NO_DECIDING, NO_RESTRICTING, UNMADE

ROWS = (
    Method(
        "banChatMember",
        "True",
        (CHAT_ID, USER_ID, Parameter("until_date", INTEGER), Parameter("revoke_messages", BOOLEAN)),
        (
            *UNMADE,
            "Bad Request: can't ban members in private chats",
            "Bad Request: can't restrict self",
            "Bad Request: CHAT_ADMIN_REQUIRED",
        ),
        right="can_restrict_members",
        without=NO_RESTRICTING,
        pace="act",
    ),
    Method(
        "unbanChatMember",
        "True",
        (CHAT_ID, USER_ID, Parameter("only_if_banned", BOOLEAN)),
        (
            *UNMADE,
            "Bad Request: method is available for supergroup and channel chats only",
            "Bad Request: can't unrestrict self",
        ),
        right="can_restrict_members",
        without=NO_RESTRICTING,
        pace="act",
    ),
    Method(
        "restrictChatMember",
        "True",
        (
            CHAT_ID,
            USER_ID,
            Parameter("permissions", PERMISSIONS, "Bad Request: can't parse permissions JSON object"),
            Parameter("use_independent_chat_permissions", BOOLEAN),
            Parameter("until_date", INTEGER),
        ),
        (
            *UNMADE,
            "Bad Request: method is available only for supergroups",
            "Bad Request: can't restrict self",
        ),
        right="can_restrict_members",
        without=NO_RESTRICTING,
        pace="act",
    ),
    Method(
        "approveChatJoinRequest",
        "True",
        (CHAT_ID, USER_ID),
        DECIDED,
        right="can_invite_users",
        without=NO_DECIDING,
        pace="act",
    ),
    Method(
        "declineChatJoinRequest",
        "True",
        (CHAT_ID, USER_ID),
        DECIDED,
        right="can_invite_users",
        without=NO_DECIDING,
        pace="act",
    ),
)
