"""The Bot API's MarkdownV2: everything that could be a mark must be escaped where it is none."""

import re
from typing import Any

from sandbox.telegram.errors import RefusedError

Data = dict[str, Any]
_MARKS = {"||": "spoiler", "__": "underline", "*": "bold", "_": "italic", "~": "strikethrough"}
_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_LINK = re.compile(r"\]\(((?:\\.|[^()\\])+)\)")


def parse(text: str) -> tuple[str, list[Data]]:
    """The text without its marks, and what they marked; refuses what Telegram's parser refuses."""
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.said = ""
        self.open: list[tuple[str, int, int]] = []  # mark, where in the result, where in the text
        self.found: list[Data] = []

    def parse(self) -> tuple[str, list[Data]]:
        while self.at < len(self.text):
            self._step()
        if self.open:
            mark, _, at = self.open[-1]
            name = {**_MARKS, "[": "text_link"}[mark].title().replace("_L", "L")
            raise self._wrong(f"Can't find end of {name} entity at byte offset {self._bytes(at)}")
        return self.said, [each for each in self.found if each["length"]]

    def _step(self) -> None:
        here = self.text[self.at]
        if here == "\\" and self.at + 1 < len(self.text):
            self._say(self.text[self.at + 1], 2)
        elif here == "`":
            self._code()
        elif here == ">" and self._line_starts():
            self._quote()
        elif mark := next((each for each in _MARKS if self.text.startswith(each, self.at)), None):
            self._mark(mark)
        elif here == "[":
            self.open.append(("[", self._units(), self.at))
            self.at += 1
        elif here == "]" and any(mark == "[" for mark, _, _ in self.open):
            self._link()
        elif here in _RESERVED:
            raise self._wrong(f"Character '{here}' is reserved and must be escaped with the preceding '\\'")
        else:
            self._say(here, 1)

    def _say(self, text: str, read: int) -> None:
        self.said += text
        self.at += read

    def _mark(self, mark: str) -> None:
        if self.open and self.open[-1][0] == mark:
            _, start, _ = self.open.pop()
            self._add(_MARKS[mark], start)
        else:
            self.open.append((mark, self._units(), self.at))
        self.at += len(mark)

    def _code(self) -> None:
        fence = "```" if self.text.startswith("```", self.at) else "`"
        end = self.text.find(fence, self.at + len(fence))
        if end < 0:
            name = "Pre" if fence == "```" else "Code"
            raise self._wrong(f"Can't find end of {name} entity at byte offset {self._bytes(self.at)}")
        inside, start = self.text[self.at + len(fence) : end], self._units()
        language, _, rest = inside.partition("\n") if fence == "```" else ("", "", inside)
        self.said += re.sub(r"\\([`\\])", r"\1", rest or inside)
        self._add("pre" if fence == "```" else "code", start, **({"language": language} if rest and language else {}))
        self.at = end + len(fence)

    def _quote(self) -> None:
        end = self.text.find("\n", self.at)
        line = self.text[self.at + 1 : end if end >= 0 else len(self.text)]
        inside, start = _Parser(line), self._units()
        said, found = inside.parse()
        self.found += [each | {"offset": each["offset"] + start} for each in found]
        self._say(said, len(line) + 1)
        self._add("blockquote", start)

    def _link(self) -> None:
        target = _LINK.match(self.text, self.at)
        mark, start, at = self.open.pop()
        if mark != "[" or not target:
            raise self._wrong(f"Can't find end of a URL at byte offset {self._bytes(at)}")
        self._add("text_link", start, url=re.sub(r"\\(.)", r"\1", target[1]))
        self.at = target.end()

    def _add(self, kind: str, start: int, **more: str) -> None:
        self.found.append({"type": kind, "offset": start, "length": self._units() - start, **more})

    def _line_starts(self) -> bool:
        return self.at == 0 or self.text[self.at - 1] == "\n"

    def _units(self) -> int:
        return len(self.said.encode("utf-16-le")) // 2

    def _bytes(self, at: int) -> int:
        return len(self.text[:at].encode())

    @staticmethod
    def _wrong(why: str) -> RefusedError:
        return RefusedError(f"Bad Request: can't parse entities: {why}")
