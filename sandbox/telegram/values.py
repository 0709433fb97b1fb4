"""How one parameter is read, whether it came as a form's text, as a file or as JSON."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sandbox.telegram import shapes


@dataclass(frozen=True)
class Upload:
    """A file that came with the request."""

    filename: str
    data: bytes


Files = Mapping[str, Upload]


@dataclass(frozen=True)
class Kind:
    """A type of the Bot API; `read` raises ValueError for what is not of it."""

    name: str
    read: Callable[[Any, Files], Any]
    wrong: Any  # an example of what is not of it


def _integer(raw: Any, _: Files) -> int:
    if isinstance(raw, str) and re.fullmatch(r"-?\d{1,19}", raw):
        return int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    raise ValueError(raw)


def _boolean(raw: Any, _: Files) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in words:
        return words[raw.lower()]
    raise ValueError(raw)


def _text(raw: Any, _: Files) -> str:
    if isinstance(raw, str):
        return raw
    raise ValueError(raw)


def _chat(raw: Any, files: Files) -> int | str:
    if isinstance(raw, str) and re.fullmatch(r"@\w{3,32}", raw):
        return raw
    return _integer(raw, files)


def _file(raw: Any, files: Files) -> Upload | str:
    """An upload, or the text that names a file: an id or an address."""
    if isinstance(raw, Upload):
        return raw
    text = _text(raw, files)
    if text.startswith("attach://"):
        return files[text.removeprefix("attach://")]
    return text


def _shaped(shape: TypeAdapter[Any]) -> Callable[[Any, Files], Any]:
    def read(raw: Any, _: Files) -> Any:
        try:
            given = shape.validate_json(raw) if isinstance(raw, str) else shape.validate_python(raw)
        except ValidationError as wrong:
            raise ValueError(str(wrong)) from None
        return json.loads(shape.dump_json(given, exclude_none=True, exclude_unset=True))

    return read


INTEGER = Kind("Integer", _integer, "soon")
BOOLEAN = Kind("Boolean", _boolean, "perhaps")
STRING = Kind("String", _text, 7)
CHAT = Kind("Integer or String", _chat, "a chat")
FILE = Kind("InputFile or String", _file, "attach://nothing")
MARKUP = Kind("ReplyMarkup", _shaped(shapes.MARKUP), "[]")
INLINE = Kind("InlineKeyboardMarkup", _shaped(shapes.INLINE), '{"keyboard": []}')
ENTITIES = Kind("Array of MessageEntity", _shaped(shapes.ENTITIES), '[{"type": "bold"}]')
PREVIEW = Kind("LinkPreviewOptions", _shaped(shapes.PREVIEW), '{"disabled": true}')
REPLY = Kind("ReplyParameters", _shaped(shapes.REPLY), "{}")
PERMISSIONS = Kind("ChatPermissions", _shaped(shapes.PERMISSIONS), '{"can_fly": true}')
COMMANDS = Kind("Array of BotCommand", _shaped(shapes.COMMANDS), '[{"command": "start"}]')
SCOPE = Kind("BotCommandScope", _shaped(shapes.SCOPE), '{"type": "everywhere"}')
MENU = Kind("MenuButton", _shaped(shapes.MENU), '{"type": "web_app"}')
UPDATES = Kind("Array of String", _shaped(shapes.UPDATES), '["news"]')
