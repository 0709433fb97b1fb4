"""`gatehouse init`: asks for what the bot needs, says where each value comes from, writes it down once."""

import contextlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic_core import PydanticCustomError
from rich.console import Console
from rich.prompt import Confirm, Prompt

from bot.config import ConfigProblems, load, values


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
    token: str = ""


def ask(path: Path, given: Answers, console: Console) -> Answers:
    """Everything the options left open, asked in turn; NotWritten if the file is already there."""
    _absent(path)
    say = console.print
    say("Gatehouse writes a config file. Nothing is sent anywhere; press Ctrl-C to stop.\n", highlight=False)
    token = given.token_file or os.environ.get("GATEHOUSE_DISCORD_TOKEN") or _token(console)
    say("\n[b]Public address.[/b] Members open it to sign. It needs https, so put a web server in front.")
    public = given.public_url or _until("Public address", "https://gate.example.org", values.public_url, console)
    say("\n[b]Chain.[/b] Where the tokens live; more can be added to the file later.")
    name = Prompt.ask("Chain", choices=[*KNOWN, "another"], default=given.chain, console=console)
    chain, number = (name, KNOWN[name].id) if name in KNOWN else _another(console)
    say("\n[b]Endpoints.[/b] RPC addresses from a node provider; two of different providers check each other.")
    endpoints = given.endpoints or _endpoints(console)
    say("\n[b]Community.[/b] In Discord: Settings, Advanced, Developer Mode on; right-click your server, Copy Server ID.")
    server = given.server or _number("Discord server id (empty: later)", console)
    title = given.name or (Prompt.ask("Community name", console=console) if server else "")
    channel = given.moderators_channel or (
        _number("Moderators' channel id (empty: none)", console) if server else 0
    )
    typed = "" if given.token_file else token
    if os.environ.get("GATEHOUSE_DISCORD_TOKEN"):
        typed = ""
    return replace(
        given,
        token=typed,
        public_url=public,
        chain=chain,
        chain_id=number,
        endpoints=endpoints,
        server=server,
        name=title,
        moderators_channel=channel,
    )


def write(path: Path, answers: Answers, env: Mapping[str, str]) -> str:
    """Write the file with mode 0600; what is left to do, or nothing. NotWritten leaves everything as it was."""
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
    return ""
