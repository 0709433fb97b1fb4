"""Which communities the bot may serve."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from bot.commands.terminal import HERE, MEND, AsJson, CommunityId, ConfigPath, finish, load, stop

community = typer.Typer(help="Which communities this bot may serve.", no_args_is_help=True)
NO_PLACE = (
    "That is not the id of a Discord server (with developer mode on: right-click it, Copy Server ID), nor telegram: "
    "and the id of a Telegram chat."
)


@community.command("allow")
def community_allow(
    where: Annotated[str, typer.Argument(help="A Discord server's id, or telegram:ID of a Telegram chat.")],
    name: Annotated[str, typer.Option(help="What to call the community; its server's own name replaces it.")] = "",
    config: ConfigPath = HERE,
) -> None:
    """Let the bot serve this Discord server or Telegram chat."""
    from bot.app import owner
    from bot.domain.ids import Place

    try:
        place = Place.read(where)
    except ValueError:
        stop(NO_PLACE, MEND)
    settings = load(config)
    allowed = finish(settings, owner.allow(settings, place, name or str(place)))
    typer.echo(f"{allowed.name} ({', '.join(allowed.places)}) is allowed.")


@community.command("code")
def community_code(
    community_id: CommunityId = "",
    config: ConfigPath = HERE,
) -> None:
    """Make a code; an admin of a Telegram chat who types it there links the chat to the community."""
    from bot.app import owner

    settings = load(config)
    typer.echo("\n".join(finish(settings, owner.code(settings, community_id))["lines"]))


@community.command("list")
def community_list(config: ConfigPath = HERE, as_json: AsJson = False) -> None:
    """Show the communities the bot may serve."""
    from bot.app import owner

    settings = load(config)
    found = finish(settings, owner.allowed(settings))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{' '.join(one.places)}  {one.name}")
    if not found:
        typer.echo("None yet. Allow one with: gatehouse community allow ID")
