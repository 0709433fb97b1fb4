"""What all commands share: their options, and how they end: with a sentence and a status, never with a traceback."""

import asyncio
import json
import logging
import os
from collections.abc import Coroutine, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from bot.app.check import Line
    from bot.config import Config

T = TypeVar("T")
MEND, UNREADABLE, OURS = 1, 2, 70
"""Exit statuses: something a person must mend; the config cannot be read; a fault of the program."""
ConfigPath = Annotated[
    Path, typer.Option("--config", "-c", envvar="GATEHOUSE_CONFIG", help="The config file.", show_default=True)
]
CommunityId = Annotated[str, typer.Option("--community", help="Which, if there are several: discord:ID.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
HERE = Path("config.toml")
_COLOURS = {"fine": "green", "note": "yellow", "wrong": "bold red"}


def text_of(file: Path) -> str:
    """What this file says, or the end."""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        stop(f"{file} cannot be read as text in UTF-8.", MEND)


def moment(text: str) -> datetime:
    """The moment that was typed, or the end."""
    from bot.app.replay import moment as read

    try:
        return read(text)
    except ValueError:
        stop("That is not a date. Write it like 2026-11-22 or 2026-11-22T18:00.", MEND)


def load(path: Path) -> "Config":
    """The config, or every mistake in it at once and the end."""
    from bot.config import ConfigProblems, load

    try:
        return load(path, os.environ)
    except ConfigProblems as found:
        stop("\n".join(f"{problem}" for problem in found.problems), UNREADABLE)


def finish(settings: "Config", work: Coroutine[Any, Any, T], level: int = logging.ERROR) -> T:
    """Bring this work to its end; what a person must mend ends the program with a sentence, a fault with the log."""
    from bot import log
    from bot.app import fatal

    log.setup(settings.secrets(), level=level)
    try:
        return asyncio.run(work)
    except Exception as error:
        sentences = [fatal.sentence(one) for one in fatal.leaves(error)]
        if None in sentences:
            logging.getLogger("gatehouse").critical("unexpected error", exc_info=error)
            stop("Gatehouse stopped over a fault of its own; the lines above say where.", OURS)
        stop("\n".join(filter(None, dict.fromkeys(sentences))), MEND)


def stop(sentence: str, status: int) -> NoReturn:
    """Say this and end with this status."""
    typer.echo(sentence, err=True)
    raise typer.Exit(status)


def show(found: "Sequence[Line]", *, as_json: bool) -> NoReturn:
    """Print these findings and end with the status that they come to."""
    lines = [asdict(line) for line in found]
    ok = all(line["state"] != "wrong" for line in lines)
    print_lines(lines, as_json=as_json, ok=ok)
    raise typer.Exit(0 if ok else MEND)


def print_lines(lines: Sequence[dict[str, Any]], *, as_json: bool, ok: bool) -> None:
    """Print these findings, as a list for people or as JSON."""
    if as_json:
        typer.echo(json.dumps({"ok": ok, "lines": lines}, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for line in lines:
        text = Text.assemble(
            (f"{line['state']:<6}", _COLOURS[line["state"]]), (line["about"], "bold"), f": {line['says']}"
        )
        console.print(text, soft_wrap=True)
        if line["remedy"]:
            console.print(Text(f"       {line['remedy']}"), soft_wrap=True)
    console.print("All is well." if ok else "Something must be mended first: see the lines marked wrong.")
