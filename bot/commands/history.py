"""Looking back: past decisions made again, and the log of what moderators did walked through."""

import json
import re
from dataclasses import asdict
from typing import Annotated

import typer

from bot.commands.terminal import HERE, MEND, AsJson, CommunityId, ConfigPath, finish, load, moment, stop

audit = typer.Typer(help="The log of what moderators did.", no_args_is_help=True)


def replay(
    config: ConfigPath = HERE,
    member: Annotated[int | None, typer.Option(help="Only this member: the id of the Discord account.")] = None,
    since: Annotated[str, typer.Option(help="Only from this date or time on, like 2026-11-22 (UTC).")] = "",
    as_json: AsJson = False,
) -> None:
    """Decide past decisions again from their evidence and say where they would differ. It changes nothing."""
    from bot.app import replay as again
    from bot.services.giving.replay import Outcome, Replayed

    start = moment(since) if since else None

    def show(one: Replayed) -> None:
        if as_json:
            typer.echo(json.dumps(asdict(one), default=str, ensure_ascii=False))
        else:
            typer.echo(f"{one.at:%Y-%m-%d %H:%M:%S} member {one.member}, {one.tier}: {'; '.join(one.why)}")

    settings = load(config)
    counts = finish(settings, again.replay(settings.database.path, member, start, show))
    told = {outcome.value: counts[outcome] for outcome in Outcome}
    if as_json:
        typer.echo(json.dumps(told))
    else:
        typer.echo("{same} the same, {differs} different, {unreadable} without readable evidence.".format(**told))
    raise typer.Exit(MEND if counts[Outcome.DIFFERS] else 0)


@audit.callback()
def audit_root() -> None:
    """Nothing happens here either."""


@audit.command("verify")
def audit_verify(
    seal: Annotated[str, typer.Option(help="A seal noted earlier, which the log must still go through.")] = "",
    community_id: CommunityId = "",
    config: ConfigPath = HERE,
) -> None:
    """Walk the log of each community and say whether a line was dropped, moved, changed, emptied or put in."""
    from bot.app import audit as log
    from bot.text.audit import plainly

    if seal and not re.fullmatch(r"\d{1,9}:[0-9a-f]{16}", seal):
        stop("That is no seal. One looks like 12:0123456789abcdef, as /gate audit shows it.", MEND)
    settings = load(config)
    found = finish(settings, log.verify(settings.database.path, community_id, seal))
    for served, checked in found:
        typer.echo(f"{served.name}: {plainly(checked.head.seal, checked.head.number, checked.breaks)}")
    raise typer.Exit(MEND if any(checked.breaks for _, checked in found) else 0)
