"""A community's tiers as a file, in and out."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.terminal import HERE, MEND, CommunityId, ConfigPath, finish, load, stop, text_of

policy = typer.Typer(help="The tiers of a community, as a file.", no_args_is_help=True)


@policy.command("import")
def policy_import(
    file: Annotated[Path, typer.Argument(help="The TOML file with the tiers.", exists=True, dir_okay=False)],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Apply it without asking.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Only show it.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Apply it though a case of the file fails.")] = False,
    config: ConfigPath = HERE,
) -> None:
    """Show what this file changes of a community's tiers, and apply it after a yes."""
    from bot.app import owner

    settings, text = load(config), text_of(file)
    found = finish(settings, owner.import_policy(settings, text))
    typer.echo("\n".join(found["lines"]))
    if found["fails"] and not anyway:
        stop(
            "Not everything comes out as the file expects; nothing was changed. To apply it all the same: --anyway",
            MEND,
        )
    if found["proposal"] is None or preview:
        return
    if not yes and not typer.confirm("Apply this?"):
        stop("Nothing was changed.", MEND)
    done = finish(settings, owner.import_policy(settings, "", found["proposal"], anyway=anyway))
    typer.echo("\n".join(done["lines"]))


@policy.command("export")
def policy_export(
    file: Annotated[Path | None, typer.Argument(help="Where to write it; left out, it is printed.")] = None,
    community_id: CommunityId = "",
    config: ConfigPath = HERE,
) -> None:
    """Write a community's tiers as a file, which `gatehouse policy import` reads back."""
    from bot.app import owner

    settings = load(config)
    text = finish(settings, owner.export_policy(settings, community_id))
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        stop(f"{file} cannot be written: {error.strerror}.", MEND)
    typer.echo(f"Wrote {file}.")
