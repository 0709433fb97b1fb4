"""One play for two theatres: our sandbox over sockets, and simcord in the process. People must see the same in both."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sandbox.tokens import Tokens

_VARYING = (
    (re.compile(r"\b(?:0x)?[0-9a-f]{64,}\b"), "COMMITMENT"),  # before ids: some hashes have fifteen digits in a row
    (re.compile(r"\d{15,}"), "ID"),
    (re.compile(r"127\.0\.0\.1:\d+"), "NODE"),
    (re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b"), "CODE"),
    (re.compile(r"\b\d\d:\d\d\b"), "HH:MM"),
    (re.compile(r"`\d+:[0-9a-f]{16}`"), "`SEAL`"),
    (re.compile(r"<t:\d+:"), "<t:T:"),
    (re.compile(r"block \d+"), "block N"),
    (re.compile(r"`[0-9a-f]{8}`"), "`REFERENCE`"),
)


WATCHED = ("ada", "ben", "cleo")
"""Whose roles and channels are looked at after every act."""


@dataclass(frozen=True)
class Outcome:
    """What came of one act: first lines, whether only their reader sees them, buttons, links; and everybody's roles.

    `rooms`: the private channels that ada, ben and cleo see.

    `more` is what stands below the first lines, `parts` the menus and the questions of a form, `files` what was handed
    over: who compares two Discords asks for these too.
    """

    said: tuple[str, ...] = ()
    private: tuple[bool, ...] = ()
    buttons: tuple[str, ...] = ()
    links: int = 0
    roles: tuple[tuple[str, ...], ...] = ()
    more: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    rooms: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Message:
    text: str
    private: bool
    parts: list[dict[str, Any]]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def buttons(self) -> list[str]:
        return [part["label"] for part in self.parts if part["type"] == 2 and "custom_id" in part]

    def links(self) -> list[str]:
        return [part["url"] for part in self.parts if part["type"] == 2 and part.get("url")]

    def asks(self) -> list[str]:
        """Each menu by what stands on it, each question of a form by its id."""
        wanted = [part for part in self.parts if part["type"] in {3, 4, 5, 6, 7, 8}]
        return [part.get("placeholder") or part["custom_id"] for part in wanted]


@dataclass(frozen=True)
class File:
    """What somebody hands in with a command."""

    name: str
    text: str


class Stage(Protocol):
    """A Discord with Plotter Garden, its people and roles, a second server, and the bot."""

    tokens: Tokens

    async def slash(self, who: str, path: str, options: Mapping[str, Any], where: str) -> list[Message] | None:
        """The answer's messages; None if this person is not offered the command. "@ada" and "&Maker" are picked."""
        ...

    async def offered_to_all(self) -> None:
        """An administrator has every command offered to everybody."""
        ...

    async def click(self, who: str, label: str) -> list[Message]:
        """Press this button under the last answer of this person."""
        ...

    async def choose(self, who: str, menu: str, value: str) -> list[Message]:
        """Pick this in the menu under the last answer of this person; "&Maker" is a role, "#general" a channel."""
        ...

    async def fill(self, who: str, **answers: str) -> list[Message]:
        """Fill in and send the form that this person was shown last."""
        ...

    def number(self, who: str) -> str:
        """The id of this person's account."""
        ...

    async def suggested(self, who: str, path: str, option: str, typed: str) -> list[str]: ...
    async def sign(self, who: str, link: str) -> None:
        """Prove the person's wallet through this link."""
        ...

    async def mint(self, who: str) -> None: ...
    async def settle(self) -> None:
        """What is mined becomes final."""
        ...

    async def leave(self, who: str) -> None: ...
    async def come_back(self, who: str) -> None: ...
    async def lose(self, who: str, role: str) -> None:
        """Somebody takes the role from this person."""
        ...

    async def raise_above_bot(self, role: str) -> None: ...
    async def held(self, who: str) -> set[str]: ...
    async def private(self, room: str) -> None:
        """A channel that nobody sees is made."""
        ...

    async def says_to(self, room: str, role: str, *, allow: Sequence[str] = (), deny: Sequence[str] = ()) -> None:
        """What a channel allows and denies this role is set; "bot" is the bot's own."""
        ...

    async def may(self, role: str, what: Sequence[str]) -> None:
        """This is what the role may do from now on, and the bot has heard of it."""
        ...

    async def rooms(self, who: str) -> set[str]:
        """The channels that this person sees and not everybody does."""
        ...

    async def quiet(self) -> None: ...


class Act:
    """One person does one thing, and all of it is written down."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.link = ""
        self.files: Mapping[str, bytes] = {}

    async def slash(self, who: str, path: str, where: str = "garden", **options: Any) -> Outcome:
        found = await self.stage.slash(who, path, options, where)
        return await self.seen(found) if found is not None else Outcome(said=("not offered",))

    async def click(self, who: str, label: str) -> Outcome:
        return await self.seen(await self.stage.click(who, label))

    async def suggested(self, who: str, path: str, option: str, typed: str) -> Outcome:
        found = await self.stage.suggested(who, path, option, typed)
        return Outcome(said=tuple(map(_plain, found)))

    async def choose(self, who: str, menu: str, value: str) -> Outcome:
        return await self.seen(await self.stage.choose(who, menu, value))

    async def fill(self, who: str, **answers: str) -> Outcome:
        return await self.seen(await self.stage.fill(who, **answers))

    async def seen(self, messages: list[Message]) -> Outcome:
        await self.stage.quiet()
        links = [link for message in messages for link in message.links()]
        self.link = links[0] if links else self.link
        files = {name: content for message in messages for name, content in message.files.items()}
        self.files = files or self.files
        return Outcome(
            said=tuple(_plain(message.text.partition("\n")[0]) for message in messages),
            private=tuple(message.private for message in messages),
            buttons=tuple(label for message in messages for label in message.buttons()),
            links=len(links),
            roles=tuple([tuple(sorted(await self.stage.held(who))) for who in WATCHED]),
            rooms=tuple([tuple(sorted(await self.stage.rooms(who))) for who in WATCHED]),
            more=tuple(_plain(message.text.partition("\n")[2]) for message in messages),
            parts=tuple(each for message in messages for each in message.asks()),
            files=tuple(f"{name}: {told(content)}" for name, content in sorted(files.items())),
        )

    async def tier(self, name: str, rank: int, role: str, requirement: str = "", who: str = "grace") -> Outcome:
        more = {"requirement": requirement} if requirement else {}
        asked = await self.slash(who, "gate tier add", name=name, rank=rank, role=f"&{role}", **more)
        return await self.click(who, "Apply") if "Apply" in asked.buttons else asked


def _plain(line: str) -> str:
    for pattern, instead in _VARYING:
        line = pattern.sub(instead, line)
    return line


def told(content: bytes) -> str:
    """The words of a file, without its figures; of a picture, that it is one."""
    if content.startswith(b"\x89PNG"):
        return "a picture"
    figures = re.sub(r"0x[0-9a-f]+", "N", content.decode())  # first: some hashes look as if an id stood in them
    return re.sub(r"\b[\w-]{30,}\b|\d+", "N", _plain(figures))


Scenario = Callable[[Act], Awaitable[Outcome]]
Theatre = Callable[[Path], AbstractAsyncContextManager[Stage]]


async def played(open_stage: Theatre, folder: Path, scenes: Mapping[str, Scenario]) -> dict[str, Outcome]:
    """Every scene in this theatre, in order."""
    async with open_stage(folder) as stage:
        act = Act(stage)
        return {name: await scene(act) for name, scene in scenes.items()}
