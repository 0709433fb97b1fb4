"""The sandbox by hand: `python -m sandbox serve`, then play people from another shell."""

import asyncio
from typing import Annotated

import typer

from sandbox import serve as serving

cli = typer.Typer(no_args_is_help=True, add_completion=False)


@cli.command()
def serve(control_port: int = 0) -> None:
    """Start the sandbox and print its addresses in one line of JSON."""
    asyncio.run(serving.run(control_port))


@cli.command()
def demo(keep: Annotated[bool, typer.Option("--keep", help="Leave everything running at the end.")] = False) -> None:
    """Tell the whole story, with the real bot, and check every line of it."""
    from sandbox.demo import demo as tell

    raise typer.Exit(asyncio.run(tell(keep=keep)))


if __name__ == "__main__":
    cli()
