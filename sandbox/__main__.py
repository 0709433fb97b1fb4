"""The sandbox by hand: `python -m sandbox serve`, then play people from another shell."""

import asyncio

import typer

from sandbox import serve as serving

cli = typer.Typer(no_args_is_help=True, add_completion=False)


@cli.command()
def serve(control_port: int = 0) -> None:
    """Start the sandbox and print its addresses in one line of JSON."""
    asyncio.run(serving.run(control_port))


if __name__ == "__main__":
    cli()
