"""A language nobody speaks: every English letter is changed, so that what was never translated stands out.

It takes the place of Esperanto, which the bot does not speak.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.text import catalogue
from tests.messages import template

PSEUDO = "eo"
_CHANGED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀćđéƒǵħíĵķĺɱńóƥɋŕśťúʋŵẋýžÁɃĆĐÉƑǴĦÍĴĶĹḾŃÓƤɊŔŚŤÚɅŴẊÝŽ",
)
_AS_IT_IS = re.compile(
    r"\{\w+\}|<[^<>]*>|```.*?```|`[^`]*`|/[a-z]+\b|\b0x\b|application/json|delegate\.xyz|give-at: finalized", re.DOTALL
)
"""Of a sentence: its parts, tags, code, commands and names of things."""
_NO_WORDS = re.compile(r"0x[0-9a-f]+…[0-9a-f]+|\d+ \w+ \d{4}, \d\d:\d\d UTC|\d\d:\d\d UTC")
"""Of what is said: addresses and moments."""


def accented(sentence: str) -> str:
    """The sentence in that language."""
    kept = _AS_IT_IS.findall(sentence)
    said = [part.translate(_CHANGED) for part in _AS_IT_IS.split(sentence)]
    return "".join(part for pair in zip(said, [*kept, ""], strict=True) for part in pair)


def unaccented(text: str) -> str:
    """The same in English."""
    return text.translate({changed: letter for letter, changed in _CHANGED.items()})


@contextmanager
def pseudo_spoken(folder: Path, without: str = "") -> Iterator[None]:
    """Within this block the language can be spoken. `without`: a sentence that somebody forgot to translate."""
    (folder / f"{PSEUDO}.po").write_bytes(_translated(without))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "HERE", folder)
        _forget()
        yield
    _forget()


@cache
def _translated(without: str) -> bytes:
    """The catalogue as a file; the code's sentences are gathered once."""
    sentences, file = Catalog(locale=PSEUDO), BytesIO()
    for one in _template():
        if one.id and one.id != without:
            plural = isinstance(one.id, tuple)
            sentences.add(one.id, tuple(map(accented, one.id)) if plural else accented(one.id))
    write_po(file, sentences)
    return file.getvalue()


@cache
def _template() -> Catalog:
    return template()


def english(text: str, *names: str) -> list[str]:
    """The words of plain English in this text. `names`: words that are nobody's to translate."""
    text = _NO_WORDS.sub(" ", text)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    words = re.findall(r"[^\W\d_]+", _AS_IT_IS.sub(" ", text))
    return [word for word in words if len(word) > 1 and word.isascii()]


def _forget() -> None:
    catalogue.languages.cache_clear()
    catalogue._catalogue.cache_clear()
