"""The rows of the table: what the bot says of itself."""

from sandbox.telegram.methods.rows import LANGUAGE_CODE, Method, Parameter
from sandbox.telegram.values import COMMANDS, INTEGER, MENU, SCOPE, STRING
from sandbox.telegram.words import LANGUAGE, SCOPED

_SCOPE = Parameter("scope", SCOPE)

ROWS = (
    Method("getMe", "User"),
    Method(
        "setMyCommands",
        "True",
        (Parameter("commands", COMMANDS, "Bad Request: can't parse commands JSON object"), _SCOPE, LANGUAGE_CODE),
        (
            *SCOPED,
            "Bad Request: BOT_COMMAND_INVALID",
            "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID",
            "Bad Request: BOT_COMMANDS_TOO_MUCH",
        ),
    ),
    Method("getMyCommands", "Array of BotCommand", (_SCOPE, LANGUAGE_CODE), SCOPED),
    Method("deleteMyCommands", "True", (_SCOPE, LANGUAGE_CODE), SCOPED),
    Method(
        "setMyDescription",
        "True",
        (Parameter("description", STRING), LANGUAGE_CODE),
        ("Bad Request: description is too long", *LANGUAGE),
    ),
    Method("getMyDescription", "BotDescription", (LANGUAGE_CODE,), LANGUAGE),
    Method(
        "setMyShortDescription",
        "True",
        (Parameter("short_description", STRING), LANGUAGE_CODE),
        ("Bad Request: short description is too long", *LANGUAGE),
    ),
    Method("getMyShortDescription", "BotShortDescription", (LANGUAGE_CODE,), LANGUAGE),
    Method(
        "setChatMenuButton",
        "True",
        (Parameter("chat_id", INTEGER), Parameter("menu_button", MENU)),
        (
            "Bad Request: chat not found",
            "Bad Request: menu button Web App URL '*' is invalid: Only HTTPS links are allowed",
        ),
    ),
    Method("getChatMenuButton", "MenuButton", (Parameter("chat_id", INTEGER),), ("Bad Request: chat not found",)),
)
