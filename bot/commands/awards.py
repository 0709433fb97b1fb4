"""Giving a tier by hand, from the machine that hosts the bot."""

from typing import Annotated

import typer

from bot.commands.terminal import HERE, MEND, ConfigPath, finish, load, moment, stop


def award(
    member: Annotated[str, typer.Argument(help="Who: discord:ID or telegram:ID of the account, or a member's number.")],
    tier: Annotated[str, typer.Argument(help="The tier.")],
    span: Annotated[str, typer.Option("--for", help="For so long: 30d, 2w, 12h. Without an end if left out.")] = "",
    until: Annotated[str, typer.Option(help="Until this moment: 2026-12-31 or 2026-12-31T18:00 (UTC).")] = "",
    reason: Annotated[str, typer.Option(help="Why, for whoever asks later.")] = "",
    on_chain: Annotated[bool, typer.Option("--on-chain", help="As a pass on chain too; it needs an end.")] = False,
    community_id: Annotated[str, typer.Option("--community", help="Where, if there are several: discord:ID.")] = "",
    config: ConfigPath = HERE,
) -> None:
    """Give a member a tier by hand, on the word of whoever hosts the bot."""
    from bot.app import owner
    from bot.domain.ids import Platform
    from bot.web.hosting import Give

    if span and until:
        stop("Give either --for or --until, not both.", MEND)
    platform, _, number = member.rpartition(":")
    if platform not in {"", "discord", "telegram"} or not number.isdecimal() or not 0 < int(number) < 2**63:
        stop("Name the account as discord:ID or telegram:ID, or the member by its number.", MEND)
    asked = Give(
        whom=int(number),
        platform=Platform(platform) if platform else None,
        tier=tier,
        community=community_id,
        span=span,
        until=moment(until) if until else None,
        why=reason,
        on_chain=on_chain,
    )
    settings = load(config)
    typer.echo("\n".join(finish(settings, owner.award(settings, asked))["lines"]))
