"""Every sentence people read, in their language: English stands in the code, the others beside this module.

`_` translates now, for the language in which is being spoken; `N_` only marks a sentence that is kept and said later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

ENGLISH = "en"
HERE = Path(__file__).parent / "languages"
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def _(sentence: str, /, **parts: object) -> str:
    """This sentence in the language that is being spoken, with its parts put in where `{name}` stands."""
    said = _catalogue(_language.get()).gettext(sentence)
    return said.format(**parts) if parts else said


def plural(one: str, many: str, count: int, /, **parts: object) -> str:
    """The form for so many, which may say `{count}`."""
    return _catalogue(_language.get()).ngettext(one, many, count).format(count=count, **parts)


def N_(sentence: str, /) -> str:  # noqa: N802  (the name gettext's tools know)
    """The same sentence, marked for the catalogues and translated where it is said."""
    return sentence


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within this block, people are spoken to in the nearest language there is, else in English."""
    token = _language.set(nearest(language))
    try:
        yield
    finally:
        _language.reset(token)


def nearest(wanted: str) -> str:
    """The language of a catalogue that stands for a tag like `de-AT` (BCP 47); English where none does."""
    tag = wanted.replace("_", "-").lower()
    return next((one for one in (tag, tag.partition("-")[0]) if one in languages()), ENGLISH)


@cache
def languages() -> frozenset[str]:
    """Every language people can be spoken to in, as lower-case tags."""
    return frozenset({ENGLISH, *(path.stem for path in HERE.glob("*.po"))})


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    with (HERE / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)
