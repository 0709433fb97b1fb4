"""Buttons that outlive the process: what one does stands in the data it carries, not in memory."""

import re
from collections.abc import Awaitable, Callable, Mapping

from telegram import InlineKeyboardButton, WebAppInfo

from cogs.telegram.visit import Said

Act = Callable[[Said], Awaitable[None]]
"""Does what a command or a button is for."""
Acts = Mapping[str, Act]
_DATA = re.compile(r"gatehouse:(?P<verb>[a-z-]+)(?::(?P<carried>.{1,48}))?")


def button(label: str, verb: str, carried: object = "") -> InlineKeyboardButton:
    """A button of this verb; Telegram takes 64 bytes of data."""
    return InlineKeyboardButton(label, callback_data=f"gatehouse:{verb}:{carried}" if carried else f"gatehouse:{verb}")


def leads_to(label: str, url: str) -> InlineKeyboardButton:
    """A button that opens a page."""
    return InlineKeyboardButton(label, url=url)


def opens(label: str, url: str) -> InlineKeyboardButton:
    """A button that opens a page inside Telegram, which tells the page who opened it."""
    return InlineKeyboardButton(label, web_app=WebAppInfo(url))


def read(data: str) -> tuple[str, str] | None:
    """The verb and what it carries; None for a button that is not ours."""
    found = _DATA.fullmatch(data)
    return (found["verb"], found["carried"] or "") if found else None
