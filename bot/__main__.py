"""The `gatehouse` command. Every mistake a person can make ends in a sentence and a status, never in a traceback."""

import asyncio
import json
import logging
import os
import re
import sys
from collections.abc import Coroutine, Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from bot.app.check import Line
    from bot.config import Config

T = TypeVar("T")
MEND, UNREADABLE, OURS = 1, 2, 70
"""Exit statuses: something a person must mend; the config cannot be read; a fault of the program."""
_COLOURS = {"fine": "green", "note": "yellow", "wrong": "bold red"}

cli = typer.Typer(
    help="Gatehouse keeps the doors of a community: who proves a wallet that holds the token gets the role.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks print local variables, and those hold secrets
)
community = typer.Typer(help="Which communities this bot may serve.", no_args_is_help=True)
cli.add_typer(community, name="community")
policy = typer.Typer(help="The tiers of a community, as a file.", no_args_is_help=True)
cli.add_typer(policy, name="policy")
audit = typer.Typer(help="The log of what moderators did.", no_args_is_help=True)
cli.add_typer(audit, name="audit")
contracts = typer.Typer(help="A community's contracts on a chain.", no_args_is_help=True)
cli.add_typer(contracts, name="contracts")

ConfigPath = Annotated[
    Path, typer.Option("--config", "-c", envvar="GATEHOUSE_CONFIG", help="The config file.", show_default=True)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
HERE = Path("config.toml")
NO_PLACE = (
    "That is not the id of a Discord server (with developer mode on: right-click it, Copy Server ID), nor telegram: "
    "and the id of a Telegram chat."
)


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


@cli.command()
def init(
    config: ConfigPath = HERE,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; take what the options give.")] = False,
    token_file: Annotated[str, typer.Option(help="A file that holds the bot's token.")] = "",
    public_url: Annotated[str, typer.Option(help="The address members' browsers open.")] = "",
    listen: Annotated[str, typer.Option(help="Where the web page listens on this machine.")] = "127.0.0.1:8080",
    chain: Annotated[str, typer.Option(help="The chain to read, by its short name.")] = "base",
    chain_id: Annotated[int, typer.Option(help="Its number; known for the usual chains.")] = 0,
    endpoint: Annotated[list[str] | None, typer.Option(help="An RPC address of it; may be repeated.")] = None,
    server: Annotated[int, typer.Option(help="The Discord server's id.")] = 0,
    name: Annotated[str, typer.Option(help="The community's name.")] = "",
    moderators_channel: Annotated[int, typer.Option(help="The channel or Telegram group for news to moderators.")] = 0,
    telegram_token_file: Annotated[str, typer.Option(help="A file that holds the Telegram bot's token.")] = "",
    telegram_chat: Annotated[list[int] | None, typer.Option(help="A Telegram chat's id; may be repeated.")] = None,
) -> None:
    """Ask for what the bot needs and write config.toml, readable by you alone."""
    from bot.app.init import Answers, NotWritten, ask, settled, write

    given = Answers(
        token_file, public_url, listen, chain, chain_id, tuple(endpoint or ()), server, name, moderators_channel,
        telegram_token_file, tuple(telegram_chat or ()),
    )  # fmt: skip
    try:
        write(config, settled(given, os.environ) if yes else ask(config, given, os.environ, Console()), os.environ)
    except NotWritten as problem:
        _stop(str(problem), MEND)
    typer.echo(f"Wrote {config}. Next: gatehouse check")


@cli.command()
def check(config: ConfigPath = HERE, as_json: AsJson = False) -> None:
    """Hold the config against the world: each finding a line, with what to do about it."""
    from bot.app.check import checklist
    from bot.config import ConfigProblems, load

    try:
        settings = load(config, os.environ)
    except ConfigProblems as found:
        lines = [{"about": p.key, "state": "wrong", "says": p.sentence, "remedy": p.remedy} for p in found.problems]
        _print(lines, as_json=as_json, ok=False)
        raise typer.Exit(UNREADABLE) from None
    _show(_finish(settings, checklist(settings)), as_json=as_json)


@cli.command()
def run(config: ConfigPath = HERE) -> None:
    """Run the bot until it is told to stop."""
    settings = _load(config)
    from bot.app.house import run as run_bot

    _finish(settings, run_bot(settings), level=logging.INFO)


@cli.command()
def replay(
    config: ConfigPath = HERE,
    member: Annotated[int | None, typer.Option(help="Only this member: the id of the Discord account.")] = None,
    since: Annotated[str, typer.Option(help="Only from this date or time on, like 2026-11-22 (UTC).")] = "",
    as_json: AsJson = False,
) -> None:
    """Decide past decisions again from their evidence and say where they would differ. It changes nothing."""
    from bot.app import replay as again
    from bot.services.replay import Outcome, Replayed

    start = _moment(since) if since else None

    def show(one: Replayed) -> None:
        if as_json:
            typer.echo(json.dumps(asdict(one), default=str, ensure_ascii=False))
        else:
            typer.echo(f"{one.at:%Y-%m-%d %H:%M:%S} member {one.member}, {one.tier}: {'; '.join(one.why)}")

    settings = _load(config)
    counts = _finish(settings, again.replay(settings.database.path, member, start, show))
    told = {outcome.value: counts[outcome] for outcome in Outcome}
    if as_json:
        typer.echo(json.dumps(told))
    else:
        typer.echo("{same} the same, {differs} different, {unreadable} without readable evidence.".format(**told))
    raise typer.Exit(MEND if counts[Outcome.DIFFERS] else 0)


@cli.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)
def demo(context: typer.Context) -> None:
    """Play the whole story on this machine: a local Discord and Telegram, a local chain, and the real bot."""
    if find_spec("sandbox") is None:
        _stop("The demo needs the folder sandbox/, which is not here. It comes with the source: git clone.", MEND)
    if find_spec("eth_tester") is None:
        _stop(
            'The demo needs a few more packages. In a clone: make demo. With pip: pip install "gatehouse[demo]"', MEND
        )
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", "demo", *context.args])  # noqa: S606  our own program


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
        _stop(NO_PLACE, MEND)
    settings = _load(config)
    allowed = _finish(settings, owner.allow(settings, place, name or str(place)))
    typer.echo(f"{allowed.name} ({', '.join(allowed.places)}) is allowed.")


@community.command("code")
def community_code(
    community_id: Annotated[str, typer.Option("--community", help="Which, if there are several: discord:ID.")] = "",
    config: ConfigPath = HERE,
) -> None:
    """Make a code; an admin of a Telegram chat who types it there links the chat to the community."""
    from bot.app import owner

    settings = _load(config)
    typer.echo("\n".join(_finish(settings, owner.code(settings, community_id))["lines"]))


@community.command("list")
def community_list(config: ConfigPath = HERE, as_json: AsJson = False) -> None:
    """Show the communities the bot may serve."""
    from bot.app import owner

    settings = _load(config)
    found = _finish(settings, owner.allowed(settings))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{' '.join(one.places)}  {one.name}")
    if not found:
        typer.echo("None yet. Allow one with: gatehouse community allow ID")


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

    settings, text = _load(config), _text(file)
    found = _finish(settings, owner.import_policy(settings, text))
    typer.echo("\n".join(found["lines"]))
    if found["fails"] and not anyway:
        _stop(
            "Not everything comes out as the file expects; nothing was changed. To apply it all the same: --anyway",
            MEND,
        )
    if found["proposal"] is None or preview:
        return
    if not yes and not typer.confirm("Apply this?"):
        _stop("Nothing was changed.", MEND)
    done = _finish(settings, owner.import_policy(settings, "", found["proposal"], anyway=anyway))
    typer.echo("\n".join(done["lines"]))


@policy.command("export")
def policy_export(
    file: Annotated[Path | None, typer.Argument(help="Where to write it; left out, it is printed.")] = None,
    community_id: Annotated[str, typer.Option("--community", help="Which, if there are several: discord:ID.")] = "",
    config: ConfigPath = HERE,
) -> None:
    """Write a community's tiers as a file, which `gatehouse policy import` reads back."""
    from bot.app import owner

    settings = _load(config)
    text = _finish(settings, owner.export_policy(settings, community_id))
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        _stop(f"{file} cannot be written: {error.strerror}.", MEND)
    typer.echo(f"Wrote {file}.")


@cli.command()
def award(
    member: Annotated[str, typer.Argument(help="Who: discord:ID or telegram:ID of the account, or a member's number.")],
    tier: Annotated[str, typer.Argument(help="The tier.")],
    span: Annotated[str, typer.Option("--for", help="For so long: 30d, 2w, 12h. Without an end if left out.")] = "",
    until: Annotated[str, typer.Option(help="Until this moment: 2026-12-31 or 2026-12-31T18:00 (UTC).")] = "",
    reason: Annotated[str, typer.Option(help="Why, for whoever asks later.")] = "",
    community_id: Annotated[str, typer.Option("--community", help="Where, if there are several: discord:ID.")] = "",
    config: ConfigPath = HERE,
) -> None:
    """Give a member a tier by hand, on the word of whoever hosts the bot."""
    from bot.app import owner
    from bot.domain.ids import Platform
    from bot.web.hosting import Give

    if span and until:
        _stop("Give either --for or --until, not both.", MEND)
    platform, _, number = member.rpartition(":")
    if platform not in {"", "discord", "telegram"} or not number.isdecimal() or not 0 < int(number) < 2**63:
        _stop("Name the account as discord:ID or telegram:ID, or the member by its number.", MEND)
    asked = Give(
        whom=int(number),
        platform=Platform(platform) if platform else None,
        tier=tier,
        community=community_id,
        span=span,
        until=_moment(until) if until else None,
        why=reason,
    )
    settings = _load(config)
    typer.echo("\n".join(_finish(settings, owner.award(settings, asked))["lines"]))


@audit.callback()
def audit_root() -> None:
    """Nothing happens here either."""


@audit.command("verify")
def audit_verify(
    seal: Annotated[str, typer.Option(help="A seal noted earlier, which the log must still go through.")] = "",
    community_id: Annotated[str, typer.Option("--community", help="Which, if there are several: discord:ID.")] = "",
    config: ConfigPath = HERE,
) -> None:
    """Walk the log of each community and say whether a line was dropped, moved, changed, emptied or put in."""
    from bot.app import audit as log
    from bot.text.audit import plainly

    if seal and not re.fullmatch(r"\d{1,9}:[0-9a-f]{16}", seal):
        _stop("That is no seal. One looks like 12:0123456789abcdef, as /gate audit shows it.", MEND)
    settings = _load(config)
    found = _finish(settings, log.verify(settings.database.path, community_id, seal))
    for served, checked in found:
        typer.echo(f"{served.name}: {plainly(checked.head.seal, checked.head.number, checked.breaks)}")
    raise typer.Exit(MEND if any(checked.breaks for _, checked in found) else 0)


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
        _stop("Give either --keystore with the account that pays, or --safe.", MEND)
    settings = _load(config)
    if keystore is None:
        typer.echo(_finish(settings, ours.for_a_safe(settings, charter)))
        return
    password = _text(password_file).rstrip("\r\n") if password_file else typer.prompt("Password", hide_input=True)

    def agree(question: str) -> bool:
        return yes or typer.confirm(question)

    _finish(settings, ours.deploy(settings, charter, _text(keystore), password, typer.echo, agree))


@contracts.command("verify")
def contracts_verify(charter: CharterFile, config: ConfigPath = HERE, as_json: AsJson = False) -> None:
    """Hold what stands on the chain against the sources and the charter: each contract a line."""
    from bot.app import contracts as ours

    settings = _load(config)
    _show(_finish(settings, ours.verify(settings, charter)), as_json=as_json)


@contracts.command("roles")
def contracts_roles(charter: CharterFile, config: ConfigPath = HERE, as_json: AsJson = False) -> None:
    """Show who may do what in the contracts, and whether the bot's key may more than it should."""
    from bot.app import contracts as ours

    settings = _load(config)
    _show(_finish(settings, ours.roles(settings, charter)), as_json=as_json)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        _stop(f"{file} cannot be read as text in UTF-8.", MEND)


def _moment(text: str) -> datetime:
    from bot.app.replay import moment

    try:
        return moment(text)
    except ValueError:
        _stop("That is not a date. Write it like 2026-11-22 or 2026-11-22T18:00.", MEND)


def _load(path: Path) -> "Config":
    from bot.config import ConfigProblems, load

    try:
        return load(path, os.environ)
    except ConfigProblems as found:
        _stop("\n".join(f"{problem}" for problem in found.problems), UNREADABLE)


def _finish(settings: "Config", work: Coroutine[Any, Any, T], level: int = logging.ERROR) -> T:
    """Bring this work to its end; what a person must mend ends the program with a sentence, a fault with the log."""
    from bot import log
    from bot.app import fatal

    log.setup(settings.secrets(), level=level)
    try:
        return asyncio.run(work)
    except Exception as error:
        sentences = [fatal.sentence(one) for one in fatal.leaves(error)]
        if None in sentences:
            logging.getLogger("gatehouse").critical("unexpected error", exc_info=error)
            _stop("Gatehouse stopped over a fault of its own; the lines above say where.", OURS)
        _stop("\n".join(filter(None, dict.fromkeys(sentences))), MEND)


def _stop(sentence: str, status: int) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(status)


def _show(found: "Sequence[Line]", *, as_json: bool) -> NoReturn:
    """Print these findings and end with the status that they come to."""
    lines = [asdict(line) for line in found]
    ok = all(line["state"] != "wrong" for line in lines)
    _print(lines, as_json=as_json, ok=ok)
    raise typer.Exit(0 if ok else MEND)


def _print(lines: Sequence[dict[str, Any]], *, as_json: bool, ok: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"ok": ok, "lines": lines}, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for line in lines:
        text = Text.assemble(
            (f"{line['state']:<6}", _COLOURS[line["state"]]), (line["about"], "bold"), f": {line['says']}"
        )
        console.print(text, soft_wrap=True)
        if line["remedy"]:
            console.print(Text(f"       {line['remedy']}"), soft_wrap=True)
    console.print("All is well." if ok else "Something must be mended first: see the lines marked wrong.")


if __name__ == "__main__":
    main()
