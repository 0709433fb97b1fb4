"""The rows of the table: saying, changing and deleting."""

from sandbox.telegram.methods.rows import CHAT_ID, Method, Parameter
from sandbox.telegram.values import BOOLEAN, ENTITIES, FILE, INLINE, INTEGER, MARKUP, PREVIEW, REPLY, STRING
from sandbox.telegram.words import BUTTONS, EDITED, FILED, MARKED, REACHING, SAYING, WRITE

_MESSAGE = Parameter("message_id", INTEGER, "Bad Request: message identifier is not specified")

_SAID = (
    Parameter("message_thread_id", INTEGER),
    Parameter("disable_notification", BOOLEAN),
    Parameter("protect_content", BOOLEAN),
    Parameter("reply_parameters", REPLY),
    Parameter("reply_markup", MARKUP),
)
_MARKS = (Parameter("parse_mode", STRING), Parameter("entities", ENTITIES))
_CAPTION = (
    Parameter("caption", STRING),
    Parameter("parse_mode", STRING),
    Parameter("caption_entities", ENTITIES),
)
ROWS = (
    Method(
        "sendMessage",
        "Message",
        (
            CHAT_ID,
            Parameter("text", STRING, "Bad Request: message text is empty"),
            *_MARKS,
            Parameter("link_preview_options", PREVIEW),
            *_SAID,
        ),
        (
            *SAYING,
            "Bad Request: message is too long",
            "Bad Request: not enough rights to send text messages to the chat",
        ),
        pace="message",
    ),
    Method(
        "sendDocument",
        "Message",
        (
            CHAT_ID,
            Parameter("document", FILE, "Bad Request: there is no document in the request"),
            *_CAPTION,
            Parameter("disable_content_type_detection", BOOLEAN),
            *_SAID,
        ),
        (*SAYING, *FILED, "Bad Request: not enough rights to send documents to the chat"),
        pace="message",
    ),
    Method(
        "sendPhoto",
        "Message",
        (
            CHAT_ID,
            Parameter("photo", FILE, "Bad Request: there is no photo in the request"),
            *_CAPTION,
            Parameter("has_spoiler", BOOLEAN),
            Parameter("show_caption_above_media", BOOLEAN),
            *_SAID,
        ),
        (
            *SAYING,
            *FILED,
            "Bad Request: IMAGE_PROCESS_FAILED",
            "Bad Request: not enough rights to send photos to the chat",
        ),
        pace="message",
    ),
    Method(
        "sendChatAction",
        "True",
        (
            CHAT_ID,
            Parameter("action", STRING, "Bad Request: wrong parameter action in request"),
            Parameter("message_thread_id", INTEGER),
        ),
        REACHING,
    ),
    Method(
        "editMessageText",
        "Message",
        (
            CHAT_ID,
            _MESSAGE,
            Parameter("text", STRING, "Bad Request: message text is empty"),
            *_MARKS,
            Parameter("link_preview_options", PREVIEW),
            Parameter("reply_markup", INLINE),
        ),
        (*WRITE, *EDITED, *MARKED, *BUTTONS, "Bad Request: message is too long"),
        pace="message",
    ),
    Method(
        "editMessageReplyMarkup",
        "Message",
        (
            CHAT_ID,
            _MESSAGE,
            Parameter("reply_markup", INLINE),
        ),
        (*WRITE, *EDITED, *BUTTONS),
        pace="message",
    ),
    Method(
        "deleteMessage",
        "True",
        (CHAT_ID, _MESSAGE),
        (
            *WRITE,
            "Bad Request: message to delete not found",
            "Bad Request: message can't be deleted for everyone",
        ),
        pace="act",
    ),
    Method(
        "answerCallbackQuery",
        "True",
        (
            Parameter("callback_query_id", STRING, "Bad Request: invalid callback query ID specified"),
            Parameter("text", STRING),
            Parameter("show_alert", BOOLEAN),
            Parameter("url", STRING),
            Parameter("cache_time", INTEGER),
        ),
        (
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
            "Bad Request: MESSAGE_TOO_LONG",
            "Bad Request: URL_INVALID",
        ),
    ),
    Method(
        "getFile",
        "File",
        (Parameter("file_id", STRING, "Bad Request: file_id not specified"),),
        ("Bad Request: invalid file_id", "Bad Request: file is too big"),
    ),
)
