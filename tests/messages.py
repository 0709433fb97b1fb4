"""Every sentence of the code, as Babel finds it; `python -m tests.messages [LANGUAGE]` brings the catalogues in line.

A language that is named and not there yet begins as an empty catalogue.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.text.catalogue import HERE

ROOT = Path(__file__).parents[1]
METHODS = [
    ("bot/**.py", "python"),
    ("cogs/**.py", "python"),
    ("bot/web/pages/**.html", "bot.web.sentences:extract"),
]
KEYWORDS = {"_": None, "N_": None, "plural": (1, 2)}
UNTOLD = ("Report-Msgid-Bugs-To", "POT-Creation", "PO-Revision", "Last-Translator", "Language-Team", "Generated-By")
"""Of a header: what nobody here fills in, and dates that would change every time."""
HEADER = (
    "# What Gatehouse says in {language}. `make messages` writes the English lines; the others are written by hand."
)


def template() -> Catalog:
    """Every sentence there is, with the files it stands in."""
    found = Catalog(project="Gatehouse", charset="utf-8")
    for file, _, sentence, _, _ in extract_from_dir(ROOT, METHODS, keywords=KEYWORDS):
        found.add(sentence, locations=[(file, 0)])
    return found


def catalogue(path: Path) -> Catalog:
    """What is translated so far; nothing where there is no such file."""
    if not path.exists():
        return Catalog(locale=path.stem, project="Gatehouse", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def written(path: Path, sentences: Catalog) -> bytes:
    """The catalogue with exactly these sentences, in the order of the files; what was translated stays so."""
    known = catalogue(path)
    known.header_comment = HEADER.format(language=known.locale.english_name)
    known.update(sentences, no_fuzzy_matching=True, update_creation_date=False)
    known.fuzzy = False
    out = BytesIO()
    write_po(out, known, width=110, ignore_obsolete=True, sort_by_file=True, include_lineno=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in UNTOLD))).encode()


def main() -> None:
    sentences = template()
    for path in sorted({*HERE.glob("*.po"), *(HERE / f"{name}.po" for name in sys.argv[1:])}):
        path.write_bytes(written(path, sentences))


if __name__ == "__main__":
    main()
