"""What the bot says of itself."""

import re
from typing import Any

from sandbox.telegram import markup, payloads
from sandbox.telegram.asks import Ask, Handler
from sandbox.telegram.errors import RefusedError
from sandbox.telegram.nouns import PRIVATE, Chat
from sandbox.telegram.profile import DEFAULT, Scope

Data = dict[str, Any]
MOST_COMMANDS, LONGEST, LONGEST_SHORT = 100, 512, 120


def get_me(ask: Ask) -> Data:
    return payloads.bot(ask.world.me, reads_all=ask.world.reads_all)


def set_commands(ask: Ask) -> bool:
    where, commands = _where(ask), ask.given["commands"]
    if len(commands) > MOST_COMMANDS:
        raise RefusedError("Bad Request: BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", each["command"]):
            raise RefusedError("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(each["description"]) <= 256:
            raise RefusedError("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    ask.house.profile.commands[where] = [each | {"command": each["command"].lstrip("/")} for each in commands]
    ask.world.changes.announce()
    return True


def get_commands(ask: Ask) -> list[Data]:
    return ask.house.profile.commands.get(_where(ask), [])


def delete_commands(ask: Ask) -> bool:
    ask.house.profile.commands.pop(_where(ask), None)
    return True


def _where(ask: Ask) -> tuple[Scope, str]:
    language = _language(ask)
    scope = ask.get("scope", {"type": "default"})
    if "chat_id" not in scope:
        return (DEFAULT if scope["type"] == "default" else (scope["type"], 0, 0)), language
    chat = ask.reach(scope["chat_id"], "members")
    user = ask.somebody(scope["user_id"]).id if "user_id" in scope else 0
    return (scope["type"], chat.id, user), language


def _language(ask: Ask) -> str:
    language = ask.get("language_code", "")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise RefusedError("Bad Request: invalid language code specified")
    return str(language)


def set_description(ask: Ask) -> bool:
    language, text = _language(ask), ask.get("description", "")
    if len(text) > LONGEST:
        raise RefusedError("Bad Request: description is too long")
    ask.house.profile.descriptions[language] = text
    return True


def get_description(ask: Ask) -> Data:
    return {"description": ask.house.profile.descriptions.get(_language(ask), "")}


def set_short_description(ask: Ask) -> bool:
    language, text = _language(ask), ask.get("short_description", "")
    if len(text) > LONGEST_SHORT:
        raise RefusedError("Bad Request: short description is too long")
    ask.house.profile.short_descriptions[language] = text
    return True


def get_short_description(ask: Ask) -> Data:
    return {"short_description": ask.house.profile.short_descriptions.get(_language(ask), "")}


def set_menu_button(ask: Ask) -> bool:
    chat, button = _menu_chat(ask), ask.get("menu_button", {"type": "default"})
    if button["type"] == "web_app":
        markup.check_web_app("menu button", button["web_app"]["url"])
    if chat:
        chat.menu = button
    else:
        ask.house.profile.menu = button
    return True


def get_menu_button(ask: Ask) -> Data:
    chat = _menu_chat(ask)
    return (chat and chat.menu) or ask.house.profile.menu


def _menu_chat(ask: Ask) -> Chat | None:
    """The private chat of the call; none means all of them."""
    if "chat_id" not in ask.given:
        return None
    chat = ask.reach(ask.given["chat_id"], "read")
    if chat.kind != PRIVATE:
        raise RefusedError("Bad Request: chat not found")
    return chat


HANDLERS: dict[str, Handler] = {
    "getMe": get_me,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyDescription": set_description,
    "getMyDescription": get_description,
    "setMyShortDescription": set_short_description,
    "getMyShortDescription": get_short_description,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
}
