"""A community's contracts: founded, held against the charter, and looked through."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.terminal import HERE, MEND, AsJson, ConfigPath, finish, load, show, stop, text_of

contracts = typer.Typer(help="A community's contracts on a chain.", no_args_is_help=True)


CharterFile = Annotated[Path, typer.Argument(help="The charter: a TOML file with what the community settles.")]


@contracts.command("deploy")
def contracts_deploy(
    charter: CharterFile,
    keystore: Annotated[Path | None, typer.Option(help="A keystore file (version 3) of the account that pays.")] = None,
    password_file: Annotated[Path | None, typer.Option(help="A file with its password; left out, it is asked.")] = None,
    safe: Annotated[bool, typer.Option("--safe", help="Send nothing; print the transactions for a Safe.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before a transaction is sent.")] = False,
    config: ConfigPath = HERE,
) -> None:
    """Found the contracts of this charter. Who sends it pays, and keeps no power over them."""
    from bot.app import contracts as ours

    if safe == (keystore is not None):
        stop("Give either --keystore with the account that pays, or --safe.", MEND)
    settings = load(config)
    if keystore is None:
        typer.echo(finish(settings, ours.for_a_safe(settings, charter)))
        return
    password = text_of(password_file).rstrip("\r\n") if password_file else typer.prompt("Password", hide_input=True)

    def agree(question: str) -> bool:
        return yes or typer.confirm(question)

    finish(settings, ours.deploy(settings, charter, keystore, password, typer.echo, agree))


@contracts.command("verify")
def contracts_verify(charter: CharterFile, config: ConfigPath = HERE, as_json: AsJson = False) -> None:
    """Hold what stands on the chain against the sources and the charter: each contract a line."""
    from bot.app import contracts as ours

    settings = load(config)
    show(finish(settings, ours.verify(settings, charter)), as_json=as_json)


@contracts.command("roles")
def contracts_roles(charter: CharterFile, config: ConfigPath = HERE, as_json: AsJson = False) -> None:
    """Show who may do what in the contracts, and whether the bot's key may more than it should."""
    from bot.app import contracts as ours

    settings = load(config)
    show(finish(settings, ours.roles(settings, charter)), as_json=as_json)
