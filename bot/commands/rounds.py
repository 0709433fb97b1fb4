"""Rounds, for whoever doubts them: a file is all it takes."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.terminal import AsJson
from bot.commands.verdicts import Checked, Rpc, node, printed

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


def verify_round(
    bundle: Annotated[Path, typer.Argument(help="The round's file, as it was published.")],
    rpc: Rpc = "",
    earlier: Annotated[list[Path] | None, typer.Option(help="The file of a round whose points it carries.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check a round: 0 true and on chain, 2 consistent but not on chain, 1 wrong, and which line. Needs no config."""
    from bot.app.round_file import verify

    printed(lambda: asyncio.run(verify(bundle, node(rpc), earlier or ())), Checked(_ABOUT, _NOT_PROVEN), as_json)
