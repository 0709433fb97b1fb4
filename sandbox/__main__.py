"""The sandbox by hand: `python -m sandbox serve`, then play people from another shell."""

import asyncio
from typing import Annotated

import typer

from sandbox.hand import cli


@cli.command()
def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running at the end.")] = False,
    on_telegram: Annotated[bool, typer.Option("--telegram", help="A community on Telegram alone.")] = False,
) -> None:
    """Tell the whole story, with the real bot, and check every line of it."""
    from sandbox.demo import demo as tell

    raise typer.Exit(asyncio.run(tell(keep=keep, on_telegram=on_telegram)))


if __name__ == "__main__":
    cli()
