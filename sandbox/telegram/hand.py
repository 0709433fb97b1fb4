"""`python -m sandbox telegram ...`: do by hand what a person on this Telegram would do."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from sandbox.driver import Sandbox
from sandbox.errors import CannotDoError
from sandbox.shell import Control, Who, out, run
from sandbox.telegram.answers import Seen
from sandbox.telegram.driver import ChatDriver, PersonDriver, Rights, TelegramDriver
from sandbox.telegram.showing import show_chats, show_message, show_pressed

cli = typer.Typer(no_args_is_help=True, help="Play people on the local Telegram.")
Where = Annotated[
    str | None,
    typer.Option("--chat", help="A chat's title, or its id without the minus sign; the private chat unless given."),
]
Place = Annotated[str, typer.Argument(help="A chat's title, or its id without the minus sign.")]
By = Annotated[str | None, typer.Option(help="Which administrator does it; the owner unless given.")]


# chats ---------------------------------------------------------------------------------------------------------------


@cli.command()
def found(title: str, control: Control, kind: str = "supergroup", owner: str = "grace", bot: bool = True,
          forum: bool = False, username: str | None = None) -> None:  # fmt: skip
    """Found a group, supergroup or channel, with the bot as administrator unless told otherwise."""

    async def do(telegram: TelegramDriver) -> None:
        await telegram.chat(kind, title, owner=owner, bot=bot, forum=forum, username=username)  # type: ignore[arg-type]  # the door checks it
        await _show(telegram)

    _run(control, do)


@cli.command()
def chats(control: Control) -> None:
    """Who is where, with which status, who asks to join, and by which links."""
    _run(control, _show)


@cli.command()
def topic(chat: Place, name: str, control: Control) -> None:
    """Make a topic in a supergroup that has them."""

    async def do(telegram: TelegramDriver) -> None:
        out.print(f"{name} is thread {await (await _chat(telegram, chat)).topic(name)}", markup=False)

    _run(control, do)


@cli.command()
def migrate(chat: Place, control: Control) -> None:
    """Turn a basic group into a supergroup."""

    async def do(telegram: TelegramDriver) -> None:
        out.print(f"its id is now {(await (await _chat(telegram, chat)).migrates()).id}", highlight=False)

    _run(control, do)


@cli.command()
def link(chat: Place, control: Control, by_request: bool = False, limit: int | None = None, by: By = None) -> None:
    """An administrator makes an invite link."""

    async def do(telegram: TelegramDriver) -> None:
        home = await _chat(telegram, chat)
        made = await home.link(by_request=by_request, limit=limit, by=await _maybe(telegram, by))
        out.print(made, markup=False, highlight=False)

    _run(control, do)


@cli.command()
def bot(chat: Place, control: Control, rights: str = "", gone: bool = False, payload: str = "") -> None:
    """Add the bot, or change what it may do ("can_invite_users,can_restrict_members"; none: a mere member)."""

    async def do(telegram: TelegramDriver) -> None:
        home = await _chat(telegram, chat)
        wanted: Rights = [each for each in rights.split(",") if each] or None
        inside = (await home.state())["bot"] in {"member", "administrator"}
        if gone:
            await home.removes_bot()
        elif inside:
            await home.bot_rights(wanted)
        else:
            await home.adds_bot(wanted, payload=payload)

    _run(control, do)


# people --------------------------------------------------------------------------------------------------------------


@cli.command()
def start(who: Who, control: Control, payload: Annotated[str, typer.Argument()] = "") -> None:
    """Press Start in the bot's private chat, maybe behind a link with a payload, and show the answer."""

    async def do(telegram: TelegramDriver) -> None:
        person = await telegram.person(who)
        said = await person.starts(payload)
        for seen in await person.inbox(at_least=1, after=said):
            show_message(out, seen)

    _run(control, do)


@cli.command()
def say(who: Who, text: str, control: Control, chat: Where = None, thread: int | None = None) -> None:
    """Write something; in the private chat, show the answer."""

    async def do(telegram: TelegramDriver) -> None:
        person = await telegram.person(who)
        if chat is None:
            show_message(out, await person.asks(text))
        else:
            await person.says(text, await _chat(telegram, chat), thread=thread)

    _run(control, do)


@cli.command()
def press(who: Who, label: str, control: Control, chat: Where = None) -> None:
    """Press a button of the last message that has it."""

    async def do(telegram: TelegramDriver) -> None:
        seen = await _last(telegram, who, chat, label)
        show_pressed(out, await seen.press(label))
        show_message(out, await seen.now())

    _run(control, do)


@cli.command(name="open")
def open_(who: Who, label: str, control: Control, chat: Where = None) -> None:
    """Show the address behind a button of the last message that has it."""

    async def do(telegram: TelegramDriver) -> None:
        out.print(await (await _last(telegram, who, chat, label)).open(label), markup=False, highlight=False)

    _run(control, do)


@cli.command()
def read(who: Who, control: Control, chat: Where = None) -> None:
    """What somebody reads, in the private chat with the bot or in another."""

    async def do(telegram: TelegramDriver) -> None:
        for seen in await _sight(telegram, await telegram.person(who), chat):
            show_message(out, seen)

    _run(control, do)


@cli.command()
def follow(who: Who, link: str, control: Control) -> None:
    """Open an invite link: join by it, or ask to."""

    async def do(telegram: TelegramDriver) -> None:
        out.print(f"{who} has {await (await telegram.person(who)).follows(link)}", markup=False)

    _run(control, do)


@cli.command()
def leave(who: Who, chat: Place, control: Control) -> None:
    """Somebody leaves a chat."""

    async def do(telegram: TelegramDriver) -> None:
        await (await telegram.person(who)).leaves(await _chat(telegram, chat))

    _run(control, do)


@cli.command()
def block(who: Who, control: Control, over: bool = False) -> None:
    """Somebody blocks the bot, or no longer does."""

    async def do(telegram: TelegramDriver) -> None:
        person = await telegram.person(who)
        await (person.unblocks_bot() if over else person.blocks_bot())

    _run(control, do)


@cli.command()
def admin(verb: str, who: Who, chat: Place, control: Control, rights: str = "all", by: By = None) -> None:
    """What an administrator does to somebody: add, promote, demote, kick, unban, approve or decline."""

    async def do(telegram: TelegramDriver) -> None:
        home, person, actor = await _chat(telegram, chat), await telegram.person(who), await _maybe(telegram, by)
        if verb == "promote":
            await home.promotes(person, "all" if rights == "all" else rights.split(","), by=actor)
            return
        deeds = {"add": home.adds, "demote": home.demotes, "kick": home.kicks, "unban": home.unbans}
        deeds |= {"approve": home.approves, "decline": home.declines}
        if verb not in deeds:
            raise CannotDoError(f"an administrator cannot {verb}; there are promote, {', '.join(deeds)}")
        await deeds[verb](person, by=actor)

    _run(control, do)


@cli.command()
def travel(seconds: float, control: Control) -> None:
    """Move this Telegram's clock forward."""

    async def do(telegram: TelegramDriver) -> None:
        await telegram.travel(seconds)

    _run(control, do)


def _run(control: str, do: Callable[[TelegramDriver], Awaitable[None]]) -> None:
    async def inside(sandbox: Sandbox) -> None:
        await do(sandbox.telegram)

    run(control, inside)


async def _show(telegram: TelegramDriver) -> None:
    show_chats(out, [await chat.state() for chat in await telegram.chats()])


async def _chat(telegram: TelegramDriver, wanted: str) -> ChatDriver:
    for chat in await telegram.chats():
        if wanted in {chat.title, str(-chat.id)}:
            return chat
    raise CannotDoError(f"there is no chat {wanted}")


async def _maybe(telegram: TelegramDriver, name: str | None) -> PersonDriver | None:
    return await telegram.person(name) if name else None


async def _sight(telegram: TelegramDriver, person: PersonDriver, chat: str | None) -> list[Seen]:
    return await person.inbox() if chat is None else await person.reads(await _chat(telegram, chat))


async def _last(telegram: TelegramDriver, who: str, chat: str | None, label: str) -> Seen:
    seen = await _sight(telegram, await telegram.person(who), chat)
    for each in reversed(seen):
        if label in each.buttons:
            return each
    raise CannotDoError(f"{who} sees no message with a button {label}")
