"""The sentences of the templates: each stands between double brackets, as HTML, and is said as the reader speaks."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO

from bot.text.catalogue import _

_SENTENCE = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
_PART = re.compile(r"\{(\w+)\}")


def spoken(template: str) -> str:
    """The template with its sentences in the language being spoken; their `{parts}` become its own `${parts}`."""
    return _SENTENCE.sub(lambda found: _PART.sub(r"${\1}", _(_plain(found[1]))), template)


def extract(
    file: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, object]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Every sentence of a template with its line, as Babel asks for them."""
    del keywords, comment_tags, options  # a sentence needs no keyword here
    text = file.read().decode()
    for found in _SENTENCE.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, "_", _plain(found[1]), []


def _plain(sentence: str) -> str:
    """On one line, however the template wraps it."""
    return " ".join(sentence.split())
