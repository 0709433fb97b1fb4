"""The sandbox's command line: start it, or do by hand what a person in it would do."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from sandbox import serve as serving
from sandbox.discord.answers import Answer, Seen
from sandbox.discord.driver import GuildDriver, PersonDriver
from sandbox.discord.filing import picked
from sandbox.driver import Sandbox
from sandbox.errors import CannotDoError
from sandbox.shell import Control, Who, out, run
from sandbox.showing import show_answer, show_guilds, show_message
from sandbox.telegram.hand import cli as telegram_cli

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
cli.add_typer(telegram_cli, name="telegram")
Server = Annotated[str | None, typer.Option(help="Name of the Discord server; the first one unless given.")]


@cli.command()
def serve(control_port: int = 0, discord: bool = True, telegram: bool = True, chain: bool = True) -> None:
    """Start the sandbox, or the parts of it that are wanted, and print its addresses in one line of JSON."""
    asyncio.run(serving.run(control_port, with_discord=discord, with_telegram=telegram, with_chain=chain))


@cli.command()
def found(name: str, control: Control, owner: str = "grace", bot: bool = True) -> None:
    """Found a Discord server, with the bot in it unless told otherwise."""

    async def do(sandbox: Sandbox) -> None:
        await sandbox.discord.guild(name, owner=owner, bot=bot)
        show_guilds(out, [await guild.state() for guild in await sandbox.discord.guilds()])

    run(control, do)


@cli.command()
def join(who: Who, control: Control, server: Server = None) -> None:
    """Somebody joins a server."""
    _as_person(control, who, server, lambda person: person.joins())


@cli.command()
def role(name: str, control: Control, server: Server = None, above_bot: bool = False) -> None:
    """Make a role, below the bot's own unless told otherwise."""

    async def do(sandbox: Sandbox) -> None:
        made = await (await _guild(sandbox, server)).role(name, below_bot=not above_bot)
        out.print(f"{made.name} is {made.id}", highlight=False)

    run(control, do)


@cli.command()
def people(control: Control) -> None:
    """Who is where, and with which roles."""

    async def do(sandbox: Sandbox) -> None:
        show_guilds(out, [await guild.state() for guild in await sandbox.discord.guilds()])

    run(control, do)


@cli.command()
def slash(
    who: Who,
    command: Annotated[str, typer.Argument(help='Such as "gate tier add".')],
    control: Control,
    options: Annotated[
        list[str] | None, typer.Argument(help="name=value; @name is a person or role, #name a channel, <path a file.")
    ] = None,
    server: Server = None,
) -> None:
    """Run a slash command as somebody and show the answer."""

    async def do(sandbox: Sandbox) -> None:
        guild = await _guild(sandbox, server)
        given = await _options(guild, options or [])
        show_answer(out, await (await guild.person(who)).slash(command.removeprefix("/"), **given))

    run(control, do)


@cli.command()
def click(who: Who, label: str, control: Control, message: str = "", server: Server = None) -> None:
    """Press a button of the last message somebody sees that has it (or of the message with this id)."""

    async def do(sandbox: Sandbox) -> None:
        guild = await _guild(sandbox, server)
        seen = await _last(guild, await guild.person(who), lambda each: label in each.buttons, message)
        show_answer(out, await seen.click(label))

    run(control, do)


@cli.command()
def choose(who: Who, select: str, values: list[str], control: Control, server: Server = None) -> None:
    """Pick in a select of the last message somebody sees that has it."""

    async def do(sandbox: Sandbox) -> None:
        guild = await _guild(sandbox, server)
        seen = await _last(guild, await guild.person(who), lambda each: select in each.selects, "")
        picked = [(await _value(guild, value)) for value in values]
        show_answer(out, await seen.choose(select, *picked))

    run(control, do)


@cli.command()
def fill(who: Who, interaction: str, fields: list[str], control: Control, server: Server = None) -> None:
    """Fill in and submit the form an answer showed: its id, then "field=value" for each field."""

    async def do(sandbox: Sandbox) -> None:
        person = await (await _guild(sandbox, server)).person(who)
        if not interaction.isdigit():
            raise CannotDoError(f"{interaction!r} is not the number that stood under the form")
        view = {"id": interaction, "message": None}
        show_answer(out, await Answer.of(person.orders, person.id, view).fill(dict(_split(field) for field in fields)))

    run(control, do)


@cli.command()
def inbox(who: Who, control: Control, server: Server = None) -> None:
    """The direct messages somebody got from the bot."""

    async def do(person: PersonDriver) -> None:
        for message in await person.inbox():
            show_message(out, message, direct=True)

    _as_person(control, who, server, do)


@cli.command()
def channel(who: Who, name: str, control: Control, server: Server = None) -> None:
    """What somebody reads in a channel."""

    async def do(sandbox: Sandbox) -> None:
        guild = await _guild(sandbox, server)
        for message in await (await guild.person(who)).reads(await guild.channel(name)):
            show_message(out, message)

    run(control, do)


@cli.command()
def violations(control: Control) -> None:
    """What the bot sent that no correct client sends."""

    async def do(sandbox: Sandbox) -> None:
        for each in [*await sandbox.discord.violations(), *await sandbox.telegram.violations()]:
            out.print(each, markup=False)

    run(control, do)


def _as_person(control: str, who: str, server: str | None, do: Callable[[PersonDriver], Awaitable[None]]) -> None:
    async def inside(sandbox: Sandbox) -> None:
        await do(await (await _guild(sandbox, server)).person(who))

    run(control, inside)


async def _guild(sandbox: Sandbox, name: str | None) -> GuildDriver:
    for guild in await sandbox.discord.guilds():
        if name in {None, guild.name}:
            return guild
    raise CannotDoError(f"there is no server {name or 'yet'}")


async def _last(guild: GuildDriver, person: PersonDriver, fits: Callable[[Seen], bool], message_id: str) -> Seen:
    seen = await person.inbox()
    for each in (await guild.state())["channels"]:
        seen += await person.reads(await guild.channel(each["name"]))
    wanted = [each for each in seen if each.id == message_id or (not message_id and fits(each))]
    if not wanted:
        raise CannotDoError(f"{person.name} sees no message with that")
    return max(wanted, key=lambda each: int(each.id))


async def _options(guild: GuildDriver, given: list[str]) -> dict[str, Any]:
    return {name: await _value(guild, value) for name, value in map(_split, given)}


def _split(given: str) -> tuple[str, str]:
    name, found, value = given.partition("=")
    if not found:
        raise CannotDoError(f"{given!r} is not name=value")
    return name, value


def _file(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise CannotDoError(f"there is no file {path}")
    return picked(path.name, path.read_bytes())


async def _value(guild: GuildDriver, text: str) -> Any:
    """@name is a member or role, #name a channel, <path a file; true, false and numbers are what they look like."""
    if text.startswith("<"):
        return await asyncio.to_thread(_file, Path(text[1:]))
    if text.startswith("#"):
        return (await guild.channel(text[1:])).id
    if text.startswith("@"):
        state = await guild.state()
        known = {each["user"]["username"]: each["user"]["id"] for each in state["members"]}
        known |= {each["name"]: each["id"] for each in state["roles"]}
        if text[1:] not in known:
            raise CannotDoError(f"nobody and no role is called {text}")
        return known[text[1:]]
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, bool | int | float) else text
