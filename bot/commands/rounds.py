"""Rounds, for whoever doubts them: a file is all it takes."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from bot.commands.terminal import MEND, AsJson, stop

if TYPE_CHECKING:
    from bot.app.round_file import Verdict
    from bot.domain.round_checks import Line

NOT_ANCHORED = 2
"""Consistent, and no chain has said so."""
_ABOUT = {
    1: "The rules were fixed before the vote",
    2: "Every counted ballot is an elector's, with its weight",
    3: "The weights are what the rules give",
    4: "The wallets signed their ballots",
    5: "The last ballot of each member counts, if it keeps to the rules",
    6: "The log of receipts is whole and in order",
    7: "Counted again, the result is the same, and it is the reported one",
}
_NOT_PROVEN = (
    "8 Cannot be proven by anybody: that two accounts are two people, and what the bot alone says: clicks that no "
    "wallet signed, who is a member, and which tier they have. Who runs the bot could see choices before the close."
)
_STATES = {"true": ("true", "green"), "untold": ("not told", "yellow"), "wrong": ("WRONG", "bold red")}
_ENDS = {
    "true": (0, "True, and the chain says the same."),
    "untold": (NOT_ANCHORED, "It fits together, but no chain has confirmed it."),
    "wrong": (MEND, "WRONG: do not believe this file."),
}
_MOST_SHOWN = 5


def verify_round(
    bundle: Annotated[Path, typer.Argument(help="The round's file, as it was published.")],
    rpc: Annotated[str, typer.Option(help="A node of the round's chain (any; an archive node for old ones).")] = "",
    earlier: Annotated[list[Path] | None, typer.Option(help="The file of a round whose points it carries.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check a round: 0 true and on chain, 2 consistent but not on chain, 1 wrong, and which line. Needs no config."""
    from bot.app.round_file import verify
    from bot.domain.bundle_reading import BundleRefused

    if rpc and not rpc.startswith(("http://", "https://")):
        stop("--rpc takes an address that begins with https:// or http://.", MEND)
    try:
        found = asyncio.run(verify(bundle, rpc, earlier or ()))
    except BundleRefused as refused:
        stop(f"{refused}", MEND)
    status, end = _ENDS[found.held]
    _print_json(found, end) if as_json else _print(found, end)
    raise typer.Exit(status)


def _print(found: "Verdict", end: str) -> None:
    console = Console(highlight=False)
    console.print(Text(found.title, "bold"), soft_wrap=True)
    for line in found.lines:
        state, colour = _STATES[line.held]
        console.print(Text.assemble(f"{line.check} ", (f"{state:<9}", colour), _ABOUT[line.check]), soft_wrap=True)
        for said in _said(line):
            console.print(Text(f"             {said}"), soft_wrap=True)
    console.print(Text(_NOT_PROVEN), soft_wrap=True)
    if found.untold:
        console.print(Text(f"The node told nothing: {found.untold}."), soft_wrap=True)
    console.print(Text(end, "bold"), soft_wrap=True)


def _print_json(found: "Verdict", end: str) -> None:
    lines = [{"line": int(one.check), "state": one.held.value, "says": _said(one)} for one in found.lines]
    whole = {"held": found.held.value, "says": end, "lines": lines, "not_proven": _NOT_PROVEN, "untold": found.untold}
    typer.echo(json.dumps(whole, ensure_ascii=False))


def _said(line: "Line") -> list[str]:
    """The first few findings; of a bent file there may be thousands."""
    said = [f"{finding}: {about}" if about else f"{finding}" for finding, about in line.findings]
    more = len(said) - _MOST_SHOWN
    return said if more <= 0 else [*said[:_MOST_SHOWN], f"and {more} more"]
