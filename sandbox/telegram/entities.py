"""Text with marks: what a parse mode makes of it, what Telegram finds by itself, and how both are counted."""

import re
from typing import Any

from sandbox.telegram import html, markdown
from sandbox.telegram.errors import MalformedError, RefusedError

Data = dict[str, Any]

_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/@<>])/\w{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}\b")),
    ("url", re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")),
)


def read(text: str, mode: str | None, given: list[Data] | None) -> tuple[str, list[Data]]:
    """The text without marks and its entities, as Telegram keeps them."""
    if mode:
        text, found = _parsed(text, mode)
    else:
        found = list(given or [])
        _check_bounds(text, found)
    text, found = _stripped(text, found)
    return text, sorted([*found, *_automatic(text, found)], key=lambda each: (each["offset"], -each["length"]))


def units(text: str) -> int:
    """Its length as Telegram counts: in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def _parsed(text: str, mode: str) -> tuple[str, list[Data]]:
    match mode.lower():
        case "html":
            return html.parse(text)
        case "markdownv2":
            return markdown.parse(text)
        case "markdown":
            raise MalformedError(
                "Bad Request: unsupported parse_mode"
            )  # the legacy one: its own docs advise against it
        case _:
            raise RefusedError("Bad Request: unsupported parse_mode")


def _check_bounds(text: str, found: list[Data]) -> None:
    if any(each["offset"] + each["length"] > units(text) for each in found):
        raise RefusedError("Bad Request: ENTITY_BOUNDS_INVALID")


def _stripped(text: str, found: list[Data]) -> tuple[str, list[Data]]:
    """Without white space around it, and entities moved and cut accordingly."""
    start, end = units(text[: len(text) - len(text.lstrip())]), units(text.rstrip())
    kept = []
    for each in found:
        first, last = max(each["offset"], start), min(each["offset"] + each["length"], end)
        if first < last:
            kept.append(each | {"offset": first - start, "length": last - first})
    return text.strip(), kept


def _automatic(text: str, found: list[Data]) -> list[Data]:
    """Commands, mentions and links that nobody marked, outside of code and links."""
    closed = [each for each in found if each["type"] in {"code", "pre", "text_link", "url", "mention", "bot_command"}]
    new = list[Data]()
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            first, last = units(text[: match.start()]), units(text[: match.end()])
            taken = [*closed, *new]
            if all(last <= each["offset"] or first >= each["offset"] + each["length"] for each in taken):
                new.append({"type": kind, "offset": first, "length": last - first})
    return new
