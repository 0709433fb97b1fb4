"""Every sentence people read, in their language: English stands in the code, the others beside this module.

`_` translates now, for the language in which is being spoken; `N_` only marks a sentence that is kept and said later.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.core import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

ENGLISH = "en"
HERE = Path(__file__).parent / "languages"
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def _(sentence: str, /, **parts: object) -> str:
    """This sentence in the language that is being spoken, with its parts put in where `{name}` stands."""
    said = _catalogue(language()).gettext(sentence)
    return said.format(**parts) if parts else said


def plural(one: str, many: str, count: int, /, **parts: object) -> str:
    """The form for so many, which may say `{count}`."""
    return _catalogue(language()).ngettext(one, many, count).format(count=count, **parts)


def N_(sentence: str, /) -> str:  # noqa: N802  (the name gettext's tools know)
    """The same sentence, marked for the catalogues and translated where it is said."""
    return sentence


def month(at: datetime) -> str:
    """The short name of its month: `Nov`."""
    return _months(language())[at.month]


def direction() -> str:
    """How it is written: `ltr` or `rtl`."""
    return str(Locale.parse(language()).text_direction)


def language() -> str:
    """The one that is being spoken."""
    return _language.get()


@contextmanager
def speaking(*wanted: str) -> Iterator[None]:
    """Within this block, people are spoken to in the nearest of these languages, else in English."""
    token = _language.set(nearest(*wanted))
    try:
        yield
    finally:
        _language.reset(token)


def speak(*wanted: str) -> None:
    """The same for the rest of this task, where its whole work is one person's and no block can hold it."""
    _language.set(nearest(*wanted))


def nearest(*wanted: str) -> str:
    """The first of these tags (`de-AT`, BCP 47) for which there is a catalogue, or one near it; else English."""
    tags = [tag.replace("_", "-") for tag in wanted]
    return (negotiate_locale(tags, languages(), sep="-") or ENGLISH).lower()


def learn() -> None:
    """Read every catalogue and how its months are called, now, so that nobody waits for it later."""
    for name in languages():
        _catalogue(name)
        _months(name)


@cache
def languages() -> frozenset[str]:
    """Every language people can be spoken to in, as lower-case tags."""
    return frozenset({ENGLISH, *(path.stem for path in HERE.glob("*.po"))})


@cache
def _months(name: str) -> Mapping[int, str]:
    return {number: str(said) for number, said in Locale.parse(name).months["format"]["abbreviated"].items()}


@cache
def _catalogue(name: str) -> NullTranslations:
    if name == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    with (HERE / f"{name}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=name))
    compiled.seek(0)
    return Translations(compiled)
