"""Every sentence people read is in the catalogues, and every catalogue is whole."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message

from bot.text.catalogue import HERE
from tests.messages import ROOT, catalogue, template, written

LANGUAGES = sorted(HERE.glob("*.po"))
SAID = {"_", "N_", "plural"}
NOT_SAID = {"log", "compile", "strftime", "Path", "Literal", "change", "propose"}
"""What is called with text that nobody reads, or that is kept as the reason of a revision, in English."""
SPOKEN = [
    *(path for path in (ROOT / "bot" / "text").glob("*.py") if path.stem not in {"catalogue", "clean", "statement"}),
    *(ROOT / "cogs").rglob("*.py"),
]
"""Where every sentence is read by people; a signed statement is in the letters EIP-4361 admits, and so in English."""
COMMAND = re.compile(r"/[a-z]+(?: [a-z]+)*")
TAG = re.compile(r"<[^<>]*>")


@pytest.fixture(scope="module")
def sentences():
    return template()


def sentences_outside(source: str) -> Iterator[str]:
    """The literals of more than one word that are not in a call of the catalogue's, and no docstring."""
    tree = ast.parse(source)
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _reads(node.value):
            above = list(_above(node, parents))
            if (
                not isinstance(above[0], ast.Expr)
                and not _is_of_an_enum(above)
                and not any(_called(one) in SAID | NOT_SAID for one in above)
            ):
                yield node.value


def _is_of_an_enum(above: list[ast.AST]) -> bool:
    """The values of enums are names, however they read."""
    return isinstance(above[1], ast.ClassDef) and any(getattr(base, "id", "") == "StrEnum" for base in above[1].bases)


def _reads(text: str) -> bool:
    return not COMMAND.fullmatch(text) and bool(re.search(r"[A-Za-z]{2,} +[A-Za-z]{2,}", text))


def _above(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in parents:
        node = parents[node]
        yield node


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    named = node.func
    while isinstance(named, ast.Attribute) and isinstance(named.value, ast.Name) and named.value.id == "log":
        named = named.value
    return named.id if isinstance(named, ast.Name) else getattr(named, "attr", "")


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sentence_stands_outside_the_catalogue(path: Path) -> None:
    assert list(sentences_outside(path.read_text())) == []


def test_a_sentence_outside_would_be_found() -> None:
    planted = 'def f(x):\n    """What it promises."""\n    return f"You hold {x}." + _("You hold {x}.", x=x)\n'
    assert list(sentences_outside(planted)) == ["You hold "]


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_catalogue_has_the_sentences_of_the_code_and_no_others(path: Path, sentences) -> None:
    assert path.read_bytes() == written(path, sentences), "type: make messages"


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_catalogue_is_whole(path: Path) -> None:
    lacking = [one.id for one in catalogue(path) if one.id and (one.fuzzy or not all(_forms(one.string)))]
    assert lacking == []


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_translation_has_the_parts_and_the_tags_of_its_original(path: Path) -> None:
    wrong = [one.id for one in catalogue(path) if one.id and not fits(one)]
    assert wrong == []


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("You hold {tiers}.", "Du hast {tier}."),
        ("You hold {tiers}.", "Du hast etwas."),
        ("Press <b>Reject</b> there.", "Drücke dort <i>Reject</i>."),
        (("{count} role", "{count} roles"), ("{count} Rolle", "Rollen {kount}")),
    ],
)
def test_a_translation_that_lost_a_part_would_be_found(original, translation) -> None:
    assert not fits(Message(original, translation))


def fits(one: Message) -> bool:
    """Has every form the parts and tags of the original? The form for one may leave out how many."""
    asked = [_marks(form) for form in _forms(one.id)]
    told = [_marks(form) for form in _forms(one.string)]
    every = set().union(*asked)
    return all(every - {"count"} <= marks <= every for marks in told)


def _forms(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return said if isinstance(said, tuple) else (said,)


def _marks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name} | set(TAG.findall(sentence))


def test_every_marked_sentence_is_found_by_the_tool(sentences) -> None:
    """Within an f-string or another such call Babel does not look; there a sentence would stay English for ever."""
    found = {form for one in sentences for form in _forms(one.id)}
    files = [path for folder in ("bot", "cogs") for path in (ROOT / folder).rglob("*.py")]
    assert [said for path in files for said in marked(path.read_text()) if said not in found] == []


def marked(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAID:
            some = node.args[: 2 if getattr(node.func, "id", "") == "plural" else 1]
            yield from (one.value for one in some if isinstance(one, ast.Constant))
