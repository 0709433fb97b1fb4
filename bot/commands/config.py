"""Writing the config, and holding it against the world."""

import os
from typing import Annotated

import typer
from rich.console import Console

from bot.commands.terminal import HERE, MEND, UNREADABLE, AsJson, ConfigPath, finish, print_lines, show, stop


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
        stop(str(problem), MEND)
    typer.echo(f"Wrote {config}. Next: gatehouse check")


def check(config: ConfigPath = HERE, as_json: AsJson = False) -> None:
    """Hold the config against the world: each finding a line, with what to do about it."""
    from bot.app.check import checklist
    from bot.config import ConfigProblems, load

    try:
        settings = load(config, os.environ)
    except ConfigProblems as found:
        lines = [{"about": p.key, "state": "wrong", "says": p.sentence, "remedy": p.remedy} for p in found.problems]
        print_lines(lines, as_json=as_json, ok=False)
        raise typer.Exit(UNREADABLE) from None
    show(finish(settings, checklist(settings)), as_json=as_json)
