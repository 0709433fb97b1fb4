"""Running the bot, in earnest or as a demo."""

import logging
import os
import sys
from importlib.util import find_spec

import typer

from bot.commands.terminal import HERE, MEND, ConfigPath, finish, load, stop


def run(config: ConfigPath = HERE) -> None:
    """Run the bot until it is told to stop."""
    settings = load(config)
    from bot.app.house import run as run_bot

    finish(settings, run_bot(settings), level=logging.INFO)


def demo(context: typer.Context) -> None:
    """Play the whole story on this machine: a local Discord and Telegram, a local chain, and the real bot."""
    if find_spec("sandbox") is None:
        stop("The demo needs the folder sandbox/, which is not here. It comes with the source: git clone.", MEND)
    if find_spec("eth_tester") is None:
        stop('The demo needs a few more packages. In a clone: make demo. With pip: pip install "gatehouse[demo]"', MEND)
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", "demo", *context.args])  # noqa: S606  our own program
