"""What a person sees of the bot: messages with parts to press, and the answers to what they did."""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.discord.components import walk
from sandbox.discord.nouns import EPHEMERAL
from sandbox.errors import CannotDoError
from sandbox.ordering import Orders

Data = dict[str, Any]
DEADLINE = 5.0


@dataclass(frozen=True)
class Seen:
    """One message before somebody's eyes; without a person it can be read, not used."""

    orders: Orders
    person_id: str | None
    message: Data | None

    @property
    def id(self) -> str:
        return str(self._there["id"])

    @property
    def _there(self) -> Data:
        if self.message is None:
            raise CannotDoError("there is no message")
        return self.message

    @property
    def _parts(self) -> list[Data]:
        return list(walk(self.message["components"])) if self.message else []

    @property
    def text(self) -> str:
        """The content, or the text parts of a message built of components; "" when there is no message."""
        if self.message is None:
            return ""
        texts = [self.message["content"], *(part["content"] for part in self._parts if part["type"] == 10)]
        return "\n".join(text for text in texts if text)

    @property
    def ephemeral(self) -> bool:
        return bool(self._there["flags"] & EPHEMERAL)

    @property
    def files(self) -> dict[str, str]:
        """Where each file that hangs on it is read, by its name."""
        return {each["filename"]: each["url"] for each in self._there["attachments"]}

    @property
    def embeds(self) -> list[Data]:
        return list(self.message["embeds"]) if self.message else []

    @property
    def everything(self) -> str:
        """All words of it: text, then embeds."""
        return "\n".join([self.text, *(_embed_text(embed) for embed in self.embeds)]).strip()

    @property
    def buttons(self) -> list[str]:
        """The labels of buttons that can be pressed."""
        usable = [
            part for part in self._parts if part["type"] == 2 and "custom_id" in part and not part.get("disabled")
        ]
        return [part.get("label") or part["emoji"]["name"] for part in usable]

    @property
    def selects(self) -> list[str]:
        """What stands on each select: its placeholder, or else its custom id."""
        return [part.get("placeholder") or part["custom_id"] for part in self._parts if part["type"] in {3, 5, 6, 7, 8}]

    @property
    def links(self) -> list[str]:
        """All addresses: of link buttons first, then those in texts and embeds."""
        buttons = [part["url"] for part in self._parts if part["type"] == 2 and part.get("url")]
        written = re.findall(r"https?://[^\s)>\]]+", self.everything)
        return list(dict.fromkeys([*buttons, *(embed["url"] for embed in self.embeds if embed.get("url")), *written]))

    def _where(self) -> Data:
        if self.person_id is None:
            raise CannotDoError("nobody in particular reads this: use person.reads(channel)")
        return {"person": self.person_id, "channel": self._there["channel_id"], "message": self.id}

    async def click(self, label: str, *, deadline: float = DEADLINE) -> "Answer":
        """Presses a button by its label or custom id."""
        view = await self.orders.give("click", wanted=label, deadline=deadline, **self._where())
        return Answer.of(self.orders, self.person_id, view)

    async def choose(self, select: str, *values: Any, deadline: float = DEADLINE) -> "Answer":
        """Picks in a select named by placeholder or custom id ("" for the only one)."""
        picked = [str(getattr(value, "id", value)) for value in values]
        view = await self.orders.give("choose", wanted=select, values=picked, deadline=deadline, **self._where())
        return Answer.of(self.orders, self.person_id, view)


@dataclass(frozen=True)
class Answer(Seen):
    """What came of one interaction: a message, more messages after it, or a modal."""

    view: Data

    @classmethod
    def of(cls, orders: Orders, person_id: str | None, view: Data) -> "Answer":
        return cls(orders, person_id, view["message"], view)

    @property
    def followups(self) -> list[Seen]:
        return [Seen(self.orders, self.person_id, each) for each in self.view["followups"]]

    @property
    def modal(self) -> Data | None:
        """The modal the bot showed, as it was sent."""
        modal: Data | None = self.view["modal"]
        return modal

    @property
    def fields(self) -> list[str]:
        """The custom ids of the modal's inputs."""
        return [part["custom_id"] for part in walk((self.modal or {}).get("components", [])) if "custom_id" in part]

    async def fill(self, values: Data | None = None, *, deadline: float = DEADLINE, **more: Any) -> "Answer":
        """Fills in the modal by custom id (or by label, in a dict) and submits it."""
        given = {name: wire(value) for name, value in ((values or {}) | more).items()}
        order = {"person": self.person_id, "interaction": self.view["id"], "fields": given}
        return Answer.of(self.orders, self.person_id, await self.orders.give("fill", deadline=deadline, **order))

    async def now(self, *, deadline: float = DEADLINE) -> "Answer":
        """The answer as it stands by now, with what came after its first message."""
        order = {"interaction": self.view["id"], "after": self.view["version"] - 1}
        return Answer.of(self.orders, self.person_id, await self.orders.give("answer", deadline=deadline, **order))

    async def next(self, *, deadline: float = DEADLINE) -> "Answer":
        """The answer after the bot has changed it once more."""
        order = {"interaction": self.view["id"], "after": self.view["version"]}
        return Answer.of(self.orders, self.person_id, await self.orders.give("answer", deadline=deadline, **order))


def wire(value: Any) -> Any:
    """Objects become their ids, as when a person picks them from a list."""
    if isinstance(value, list | tuple):
        return [wire(each) for each in value]
    return getattr(value, "id", value)


def _embed_text(embed: Data) -> str:
    texts = [embed.get("title"), embed.get("description")]
    texts += [f"{field['name']}: {field['value']}" for field in embed.get("fields", [])]
    texts.append(embed.get("footer", {}).get("text"))
    return "\n".join(text for text in texts if text)
