"""`gatehouse init`: asks for what the bot needs, says where each value comes from, writes it down once."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic_core import PydanticCustomError
from rich.console import Console
from rich.prompt import Prompt

from bot.config import ConfigProblems, load, values
from bot.config.load import CHAIN_NAME
from bot.config.problems import wrong


@dataclass(frozen=True, slots=True)
class Known:
    """A chain most people mean."""

    id: int
    title: str
    explorer: str


KNOWN = {
    "ethereum": Known(1, "Ethereum", "https://etherscan.io"),
    "base": Known(8453, "Base", "https://basescan.org"),
    "optimism": Known(10, "Optimism", "https://optimistic.etherscan.io"),
    "arbitrum": Known(42161, "Arbitrum One", "https://arbiscan.io"),
    "polygon": Known(137, "Polygon", "https://polygonscan.com"),
}


class NotWritten(Exception):
    """The file was not written; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What goes into the file. `token` is only ever typed, never given as an option: those show in process lists."""

    token_file: str
    public_url: str
    listen: str
    chain: str
    chain_id: int
    endpoints: tuple[str, ...]
    server: int
    name: str
    moderators_channel: int
    telegram_token_file: str = ""
    chats: tuple[int, ...] = ()
    token: str = ""
    telegram_token: str = ""
    discord: bool = True
    telegram: bool = False


def settled(given: Answers, env: Mapping[str, str]) -> Answers:
    """The same, with the platforms that tokens were given for; Discord where there is none yet."""
    telegram = bool(given.telegram_token_file or env.get("GATEHOUSE_TELEGRAM_TOKEN"))
    discord = bool(given.token_file or env.get("GATEHOUSE_DISCORD_TOKEN"))
    return replace(given, telegram=telegram, discord=discord or not telegram)


def ask(path: Path, given: Answers, env: Mapping[str, str], console: Console) -> Answers:
    """Everything the options left open, asked in turn; NotWritten if the file is already there."""
    _absent(path)
    console.print("This writes a config file. Nothing is sent anywhere; Ctrl-C stops.", highlight=False)
    given = settled(given, env)
    asking = _Asking(given, console)
    has_token = given.telegram or bool(given.token_file or env.get("GATEHOUSE_DISCORD_TOKEN"))
    return asking.community(asking.chain(asking.web(given if has_token else asking.token(given))))


@dataclass(frozen=True, slots=True)
class _Asking:
    given: Answers
    console: Console

    def token(self, so_far: Answers) -> Answers:
        self._explain("Platforms", "Where the community is: discord, telegram, or both.")
        where = self._until("Platforms", "discord", _platforms)
        discord, telegram = where != "telegram", where != "discord"
        so_far = replace(so_far, discord=discord, telegram=telegram)
        if discord:
            self._explain(
                "Discord",
                "discord.com/developers/applications: your application, Bot, Reset Token. It does not show as you "
                "type.",
            )
            so_far = replace(so_far, token=self._until("Token", "", values.token, password=True))
        if telegram:
            self._explain("Telegram", "Write to @BotFather there: /newbot. The token does not show as you type.")
            token = self._until("Token", "", values.telegram_token, password=True)
            so_far = replace(so_far, telegram_token=token)
        return so_far

    def web(self, so_far: Answers) -> Answers:
        self._explain("Public address", "Members open it to sign. It must be https: put a web server in front.")
        found = self.given.public_url or self._until("Public address", "https://gate.example.org", values.public_url)
        return replace(so_far, public_url=found)

    def chain(self, so_far: Answers) -> Answers:
        self._explain("Chain", "Where the tokens are. More can be added to the file later.")
        name = self._until("Chain", so_far.chain, _chain_name)
        number = so_far.chain_id or (KNOWN[name].id if name in KNOWN else int(self._until("Its number", "", _number)))
        self._explain("Endpoints", "RPC addresses from node providers. Two of different providers check each other.")
        endpoints = self.given.endpoints or tuple(self._endpoints())
        return replace(so_far, chain=name, chain_id=number, endpoints=endpoints)

    def community(self, so_far: Answers) -> Answers:
        if so_far.server or so_far.chats:
            return so_far
        return self._server(so_far) if so_far.discord else self._chat(so_far)

    def _chat(self, so_far: Answers) -> Answers:
        self._explain("Community", "The id of its private Telegram group or channel: a number with a minus sign.")
        chat = int(self._until("Telegram chat id, 0 for later", "0", _chat_id))
        if not chat:
            return so_far
        return replace(so_far, chats=(chat,), name=so_far.name or self._until("The community's name", "", _some))

    def _server(self, so_far: Answers) -> Answers:
        self._explain(
            "Community", "Settings, Advanced, Developer Mode on; then right-click the server, Copy Server ID."
        )
        server = int(self._until("Discord server id, 0 for later", "0", _number))
        if not server:
            return so_far
        name = so_far.name or self._until("The community's name", "", _some)
        channel = int(self._until("Moderators' channel id, 0 for none", "0", _number))
        return replace(so_far, server=server, name=name, moderators_channel=channel)

    def _endpoints(self) -> Iterator[str]:
        yield self._until("First endpoint", "", values.endpoint)
        if second := self._until("Second endpoint, empty for none", "", lambda text: text and values.endpoint(text)):
            yield second

    def _explain(self, what: str, where: str) -> None:
        self.console.print(f"\n[b]{what}.[/b] {where}", highlight=False, soft_wrap=True)

    def _until(self, question: str, default: str, check: Callable[[str], object], *, password: bool = False) -> str:
        """Ask until the answer passes `check`."""
        while True:
            answer = Prompt.ask(
                question, default=default, show_default=bool(default), password=password, console=self.console
            )
            try:
                check(answer.strip())
            except PydanticCustomError as problem:
                self.console.print(
                    "{sentence} {remedy}".format(**(problem.context or {})), style="red", highlight=False
                )
            else:
                return answer.strip()


def _chain_name(name: str) -> None:
    if not CHAIN_NAME.fullmatch(name):
        raise wrong("A chain's short name has 1 to 32 of a-z, 0-9 and -.", f"For example: {', '.join(KNOWN)}.")


def _number(text: str) -> None:
    if not text.isdecimal() or not int(text) < 2**63:
        raise wrong("This is not a number.", "Type its digits alone.")


def _platforms(text: str) -> None:
    if text not in {"discord", "telegram", "both"}:
        raise wrong("This is none of them.", "Type discord, telegram or both.")


def _chat_id(text: str) -> None:
    if text != "0":
        values.chat_id(int(text) if text.removeprefix("-").isdecimal() else None)


def _some(text: str) -> None:
    if not text:
        raise wrong("This is empty.", "Type something people will recognise.")


def write(path: Path, answers: Answers, env: Mapping[str, str]) -> None:
    """Write the file with mode 0600, once it reads well; NotWritten leaves everything as it was."""
    _absent(path)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(text(answers))
        load(new, env)
        os.link(new, path)  # unlike a rename, this never replaces a file that came in between
    except ConfigProblems as found:
        raise NotWritten("\n".join(f"{problem}" for problem in found.problems) + "\nNothing was written.") from None
    except FileExistsError:
        raise NotWritten(f"{path} is there already and was not touched.") from None
    except OSError as error:
        raise NotWritten(f"{path} cannot be written ({error.strerror}).") from None
    finally:
        with contextlib.suppress(OSError):
            new.unlink()


def text(answers: Answers) -> str:
    """The config file of these answers."""
    known = KNOWN.get(answers.chain)
    lines = [
        "# Gatehouse's settings. config.example.toml explains every key. Keep the file to yourself.",
        "",
        *(_platform("discord", answers.token, answers.token_file) if answers.discord else ()),
        *(_platform("telegram", answers.telegram_token, answers.telegram_token_file) if answers.telegram else ()),
        "[web]",
        f"listen = {_quoted(answers.listen)}",
        f"public_url = {_quoted(answers.public_url)}",
        "",
        f"[chains.{answers.chain}]",
        f"id = {answers.chain_id or (known.id if known else 0)}",
        *((f"title = {_quoted(known.title)}", f"explorer = {_quoted(known.explorer)}") if known else ()),
        f"endpoints = [{', '.join(map(_quoted, answers.endpoints))}]",
        *_community(answers),
    ]
    return "\n".join(lines) + "\n"


def _platform(name: str, token: str, token_file: str) -> list[str]:
    if token:
        where = f"token = {_quoted(token)}"
    elif token_file:
        where = f"token_file = {_quoted(str(Path(token_file).absolute()))}"
    else:
        where = f"# the token comes from GATEHOUSE_{name.upper()}_TOKEN"
    return [f"[{name}]", where, ""]


def _community(answers: Answers) -> list[str]:
    if not answers.server and not answers.chats:
        return []
    server = [f"discord_server = {answers.server}"] if answers.server else []
    chats = [f"telegram_chats = {list(answers.chats)}"] if answers.chats else []
    channel = [f"moderators_channel = {answers.moderators_channel}"] if answers.moderators_channel else []
    return ["", "[[communities]]", f"name = {_quoted(answers.name)}", *server, *chats, *channel]


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _absent(path: Path) -> None:
    if path.exists():
        raise NotWritten(f"{path} is there already and was not touched. Move it away, or name another: --config.")
