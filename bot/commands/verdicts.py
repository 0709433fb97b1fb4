"""What came of looking a stranger's file through, as a person reads it and as a program does; and how the verb ends."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from bot.commands.terminal import MEND, stop

if TYPE_CHECKING:
    from bot.domain.checked import Line, Verdict

Rpc = Annotated[str, typer.Option(help="A node of its chain (any; an archive node for old rounds).")]
NOT_ANCHORED = 2
"""Consistent, and no chain has said so."""
_STATES = {"true": ("true", "green"), "untold": ("not told", "yellow"), "wrong": ("WRONG", "bold red")}
_ENDS = {
    "true": (0, "True, and the chain says the same."),
    "untold": (NOT_ANCHORED, "It fits together, but no chain has confirmed it."),
    "wrong": (MEND, "WRONG: do not believe this file."),
}
_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """What each line is about, and what no line can tell."""

    about: Mapping[int, str]
    not_proven: str


def node(rpc: str) -> str:
    """This address, if it is one of a node; the verb ends otherwise."""
    if rpc and not rpc.startswith(("http://", "https://")):
        stop("--rpc takes an address that begins with https:// or http://.", MEND)
    return rpc


def printed(verify: Callable[[], "Verdict"], checked: Checked, as_json: bool) -> NoReturn:
    """Say what came of it, and end: 0 true and on chain, 2 consistent but not on chain, 1 wrong or no such file."""
    from bot.domain.voting.strict import FileOdd

    try:
        found = verify()
    except FileOdd as odd:
        stop(f"{odd}", MEND)
    status, end = _ENDS[found.held]
    _print_json(found, checked, end) if as_json else _print(found, checked, end)
    raise typer.Exit(status)


def _print(found: "Verdict", checked: Checked, end: str) -> None:
    console = Console(highlight=False)
    console.print(Text(found.title, "bold"), soft_wrap=True)
    for line in found.lines:
        state, colour = _STATES[line.held]
        about = checked.about[line.check]
        console.print(Text.assemble(f"{line.check} ", (f"{state:<9}", colour), about), soft_wrap=True)
        for said in _said(line):
            console.print(Text(f"             {said}"), soft_wrap=True)
    console.print(Text(checked.not_proven), soft_wrap=True)
    if found.untold:
        console.print(Text(f"The node told nothing: {found.untold}."), soft_wrap=True)
    console.print(Text(end, "bold"), soft_wrap=True)


def _print_json(found: "Verdict", checked: Checked, end: str) -> None:
    lines = [{"line": int(one.check), "state": one.held.value, "says": _said(one)} for one in found.lines]
    whole = {"held": found.held.value, "says": end, "lines": lines}
    whole |= {"not_proven": checked.not_proven, "untold": found.untold}
    typer.echo(json.dumps(whole, ensure_ascii=False))


def _said(line: "Line") -> list[str]:
    """The first few findings; of a bent file there may be thousands."""
    said = [f"{finding}: {about}" if about else f"{finding}" for finding, about in line.findings]
    more = len(said) - _MOST_SHOWN
    return said if more <= 0 else [*said[:_MOST_SHOWN], f"and {more} more"]
