"""What a member earned elsewhere, for whoever doubts it: their file is all it takes."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.terminal import AsJson
from bot.commands.verdicts import Checked, Rpc, node, printed

_ABOUT = {
    1: "Each credit's proof leads to the root of its report",
    2: "The ledger has that report, final, and its log has these points credited to that wallet",
    3: "Each attestation says what a credit says, and was signed by whom it names",
}
_NOT_PROVEN = (
    "4 Not proven by the file: whose the wallets are (a sign-in proves that), and whose the ledger and the attesting "
    "key are: compare them with what that community tells."
)


def verify_reputation(
    file: Annotated[Path, typer.Argument(help="What a member was given by /me reputation.")],
    rpc: Rpc = "",
    as_json: AsJson = False,
) -> None:
    """Check a member's credits: 0 true and on chain, 2 consistent, not on chain, 1 wrong. Needs no config."""
    from bot.app.reputation_file import verify

    printed(lambda: asyncio.run(verify(file, node(rpc))), Checked(_ABOUT, _NOT_PROVEN), as_json)
