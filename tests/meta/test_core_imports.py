"""The core imports the standard library and itself, and what people read is translated by babel; nothing else."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ("domain", "services", "text", "ports")
ALLOWED = tuple(f"bot.{name}" for name in CORE)
MODULES = sorted(path for name in CORE for path in (ROOT / "bot" / name).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(name: str) -> bool:
    return any(name == core or name.startswith(f"{core}.") for core in ALLOWED)


def translates(path: Path, name: str) -> bool:
    return name.startswith("babel.") and path.parent.name == "text"


def test_the_core_is_found() -> None:
    assert len(MODULES) > 20


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_imports_the_standard_library_and_itself_alone(path: Path) -> None:
    strangers = {
        name
        for name in imported(path)
        if name.partition(".")[0] not in sys.stdlib_module_names and not ours(name) and not translates(path, name)
    }
    assert not strangers
