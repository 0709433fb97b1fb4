"""The rows of the table: what a chat is and who is in it."""

from sandbox.telegram.methods.rows import CHAT_ID, USER_ID, Method, Parameter
from sandbox.telegram.values import BOOLEAN, INTEGER, STRING
from sandbox.telegram.words import MEMBERS, READ, WHO, WRITE

ROWS = (
    Method("getChat", "ChatFullInfo", (CHAT_ID,), READ),
    Method("getChatMember", "ChatMember", (CHAT_ID, USER_ID), (*MEMBERS, *WHO)),
    Method("getChatMemberCount", "Integer", (CHAT_ID,), MEMBERS),
    Method(
        "getChatAdministrators",
        "Array of ChatMember",
        (CHAT_ID, Parameter("return_bots", BOOLEAN)),
        (*MEMBERS, "Bad Request: there are no administrators in the private chat"),
    ),
    Method("leaveChat", "True", (CHAT_ID,), (*READ, "Bad Request: can't leave private chats"), pace="act"),
    Method(
        "createForumTopic",
        "ForumTopic",
        (
            CHAT_ID,
            Parameter("name", STRING, "Bad Request: topic title is empty"),
            Parameter("icon_color", INTEGER),
            Parameter("icon_custom_emoji_id", STRING),
        ),
        (*WRITE, "Bad Request: the chat is not a forum", "Bad Request: TOPIC_ICON_COLOR_INVALID"),
        right="can_manage_topics",
        without="Bad Request: not enough rights to create a topic",
        pace="act",
    ),
)
