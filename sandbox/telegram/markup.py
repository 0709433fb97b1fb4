"""What Telegram asks of buttons beyond their shape."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram.errors import RefusedError
from sandbox.telegram.nouns import PRIVATE, Chat

Data = dict[str, Any]
ACTIONS = ("url", "callback_data", "web_app", "copy_text", "switch_inline_query", "switch_inline_query_current_chat")
MOST = 100  # buttons


def checked(markup: Data | None, chat: Chat) -> Data | None:
    """The inline keyboard to keep with a message; other keyboards are only looked at."""
    rows = (markup or {}).get("inline_keyboard")
    if not rows:
        return None
    if sum(len(row) for row in rows) > MOST:
        raise RefusedError("Bad Request: reply markup is too long")
    for row in rows:
        for button in row:
            _check(button, chat)
    return {"inline_keyboard": [row for row in rows if row]}


def buttons(keyboard: Data | None) -> list[Data]:
    return [button for row in (keyboard or {}).get("inline_keyboard", []) for button in row]


def _check(button: Data, chat: Chat) -> None:
    given = [action for action in ACTIONS if action in button]
    if len(given) != 1:
        words = "Text buttons are unallowed in the inline keyboard"
        raise RefusedError(f"Bad Request: can't parse inline keyboard button: {words}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise RefusedError("Bad Request: BUTTON_DATA_INVALID")
    if "url" in button and not good_url(button["url"]):
        raise RefusedError(f"Bad Request: inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "web_app" in button:
        check_web_app("inline keyboard button", button["web_app"]["url"])
        if chat.kind != PRIVATE:
            raise RefusedError("Bad Request: BUTTON_TYPE_INVALID")


def check_web_app(where: str, url: str) -> None:
    if not (good_url(url) and url.startswith("https://")):
        raise RefusedError(f"Bad Request: {where} Web App URL '{url}' is invalid: Only HTTPS links are allowed")


def good_url(url: str) -> bool:
    """Whether Telegram takes this for a link: http, https or tg, and a host with a dot in it."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme == "tg":
        return bool(re.fullmatch(r"tg://\S+", url))
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and not re.search(r"\s", url)
