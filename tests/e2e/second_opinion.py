"""One play for two theatres: our sandbox over sockets, and simcord in the process. People must see the same in both."""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sandbox.tokens import Tokens

_VARYING = (
    (re.compile(r"\d{15,}"), "ID"),
    (re.compile(r"<t:\d+:"), "<t:T:"),
    (re.compile(r"block \d+"), "block N"),
    (re.compile(r"`[0-9a-f]{8}`"), "`REFERENCE`"),
)


@dataclass(frozen=True)
class Outcome:
    """What came of one act: first lines, whether only their reader sees them, buttons, links; and everybody's roles."""

    said: tuple[str, ...] = ()
    private: tuple[bool, ...] = ()
    buttons: tuple[str, ...] = ()
    links: int = 0
    roles: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Message:
    text: str
    private: bool
    parts: list[dict[str, Any]]

    def buttons(self) -> list[str]:
        return [part["label"] for part in self.parts if part["type"] == 2 and "custom_id" in part]

    def links(self) -> list[str]:
        return [part["url"] for part in self.parts if part["type"] == 2 and part.get("url")]


class Stage(Protocol):
    """A Discord with Plotter Garden, its people and roles, a second server, and the bot."""

    tokens: Tokens

    async def slash(self, who: str, path: str, options: Mapping[str, Any], where: str) -> list[Message] | None:
        """The answer's messages; None if this person is not offered the command. "@ada" and "&Maker" are picked."""
        ...

    async def click(self, who: str, label: str) -> list[Message]:
        """Press this button under the last answer of this person."""
        ...

    async def suggested(self, who: str, path: str, option: str, typed: str) -> list[str]: ...
    async def sign(self, who: str, link: str) -> None:
        """Prove the person's wallet through this link."""
        ...

    async def mint(self, who: str) -> None: ...
    async def lose(self, who: str, role: str) -> None:
        """Somebody takes the role from this person."""
        ...

    async def raise_above_bot(self, role: str) -> None: ...
    async def held(self, who: str) -> set[str]: ...
    async def quiet(self) -> None: ...


class Act:
    """One person does one thing, and all of it is written down."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.link = ""

    async def slash(self, who: str, path: str, where: str = "garden", **options: Any) -> Outcome:
        found = await self.stage.slash(who, path, options, where)
        return await self.seen(found) if found is not None else Outcome(said=("not offered",))

    async def click(self, who: str, label: str) -> Outcome:
        return await self.seen(await self.stage.click(who, label))

    async def seen(self, messages: list[Message]) -> Outcome:
        await self.stage.quiet()
        links = [link for message in messages for link in message.links()]
        self.link = links[0] if links else self.link
        return Outcome(
            said=tuple(_plain(message.text.partition("\n")[0]) for message in messages),
            private=tuple(message.private for message in messages),
            buttons=tuple(label for message in messages for label in message.buttons()),
            links=len(links),
            roles=tuple([tuple(sorted(await self.stage.held(who))) for who in ("ada", "ben", "cleo")]),
        )

    async def tier(self, name: str, rank: int, role: str, requirement: str = "", who: str = "grace") -> Outcome:
        more = {"requirement": requirement} if requirement else {}
        asked = await self.slash(who, "gate tier add", name=name, rank=rank, role=f"&{role}", **more)
        return await self.click(who, "Apply") if "Apply" in asked.buttons else asked


def _plain(line: str) -> str:
    for pattern, instead in _VARYING:
        line = pattern.sub(instead, line)
    return line


Scenario = Callable[[Act], Awaitable[Outcome]]
Theatre = Callable[[Path], AbstractAsyncContextManager[Stage]]


async def played(open_stage: Theatre, folder: Path, scenes: Mapping[str, Scenario]) -> dict[str, Outcome]:
    """Every scene in this theatre, in order."""
    async with open_stage(folder) as stage:
        act = Act(stage)
        return {name: await scene(act) for name, scene in scenes.items()}
