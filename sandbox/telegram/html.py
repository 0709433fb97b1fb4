"""The Bot API's HTML: a few tags, strictly nested, four named characters."""

import re
from html import unescape
from typing import Any

from sandbox.telegram.errors import RefusedError

Data = dict[str, Any]
_PART = re.compile(r"<(?P<end>/)?(?P<tag>[a-zA-Z][\w-]*)(?P<rest>[^<>]*)>|<|[^<]+")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'))?")
_CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[\da-fA-F]{1,6});")
_PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}


def parse(text: str) -> tuple[str, list[Data]]:
    """The text without its tags, and what they marked; refuses what Telegram's parser refuses."""
    said, found = "", list[Data]()
    open_tags = list[tuple[str, int, Data]]()
    for part in _PART.finditer(text):
        at = len(text[: part.start()].encode())
        tag = (part["tag"] or "").lower()
        if not tag:
            if part[0] == "<":
                raise _wrong(f'Unsupported start tag "" at byte offset {at}')
            said += _CHARACTER.sub(lambda each: unescape(each[0]), part[0])
        elif part["end"]:
            _close(tag, at, open_tags, found, _units(said))
        else:
            open_tags.append((tag, _units(said), _marked(tag, part["rest"], at)))
    if open_tags:
        raise _wrong(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return said, [each for each in found if each["length"] and each["type"] != "nothing"]


def _close(tag: str, at: int, open_tags: list[tuple[str, int, Data]], found: list[Data], now: int) -> None:
    if not open_tags:
        raise _wrong(f"Unexpected end tag at byte offset {at}")
    name, start, what = open_tags.pop()
    if name != tag:
        raise _wrong(f'Unmatched end tag at byte offset {at}, expected "</{name}>", found "</{tag}>"')
    found.append(what | {"offset": start, "length": now - start})


def _marked(tag: str, rest: str, at: int) -> Data:
    given = {name.lower(): unescape(double or single) for name, double, single in _ATTRIBUTE.findall(rest)}
    if tag in _PLAIN:
        return {"type": _PLAIN[tag]}
    if tag == "a":
        return {"type": "text_link", "url": given["href"]} if given.get("href") else {"type": "nothing"}
    if tag == "blockquote":
        return {"type": "expandable_blockquote" if "expandable" in given else "blockquote"}
    if tag == "span" and given.get("class") == "tg-spoiler":
        return {"type": "spoiler"}
    raise _wrong(f'Unsupported start tag "{tag}" at byte offset {at}')


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _wrong(why: str) -> RefusedError:
    return RefusedError(f"Bad Request: can't parse entities: {why}")
