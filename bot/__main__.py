"""The `gatehouse` command: every verb has its function in `bot/commands`, and here its name."""

from importlib.metadata import version
from typing import Annotated

import typer

from bot.commands import awards, communities, config, contracts, history, policy, reputation, rounds, running

cli = typer.Typer(
    help="Gatehouse keeps the doors of a community: who proves a wallet that holds the token gets the role.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks print local variables, and those hold secrets
)
for verb in (config.init, config.check, running.run, history.replay):
    cli.command()(verb)
cli.command(  # whatever follows is the other program's to read, its --help too
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)(running.demo)
cli.command()(awards.award)
cli.command()(rounds.verify_round)
cli.command()(reputation.verify_reputation)
for name, group in {
    "community": communities.community,
    "policy": policy.policy,
    "audit": history.audit,
    "contracts": contracts.contracts,
}.items():
    cli.add_typer(group, name=name)


def main() -> None:
    """Run the command line."""
    cli()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gatehouse {version('gatehouse')}")
        raise typer.Exit


@cli.callback()
def root(
    _version_wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Nothing happens here: each verb has its own command."""


if __name__ == "__main__":
    main()
