"""What a person sees of the bot: messages with buttons, and what comes of pressing them."""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.ordering import Orders
from sandbox.telegram.markup import buttons

Data = dict[str, Any]
DEADLINE = 5.0


@dataclass(frozen=True)
class Pressed:
    """What came of a press: a text on top of the chat, an alert, or an address the client opens."""

    text: str
    alert: bool
    url: str | None


@dataclass(frozen=True)
class Seen:
    """One message before somebody's eyes; without a person it can be read, not used."""

    orders: Orders
    person_id: int | None
    message: Data

    @property
    def id(self) -> int:
        return int(self.message["message_id"])

    @property
    def chat_id(self) -> int:
        return int(self.message["chat"]["id"])

    @property
    def sender(self) -> str:
        """The sender's username, or the title of the channel that speaks."""
        said_by = self.message.get("from") or self.message["sender_chat"]
        return str(said_by.get("username") or said_by.get("title"))

    @property
    def text(self) -> str:
        """The words of it, or what stands below its file; "" when it has none."""
        return str(self.message.get("text") or self.message.get("caption") or "")

    @property
    def buttons(self) -> list[str]:
        """The labels of all its buttons, in order."""
        return [each["text"] for each in buttons(self.message.get("reply_markup"))]

    @property
    def links(self) -> list[str]:
        """All addresses: of buttons first, then those in the text and behind its words."""
        found = [each["url"] for each in buttons(self.message.get("reply_markup")) if each.get("url")]
        marked = [each["url"] for each in self.message.get("entities", []) if each.get("url")]
        return list(dict.fromkeys([*found, *re.findall(r"https?://[^\s)>\]]+", self.text), *marked]))

    @property
    def thread(self) -> int | None:
        thread: int | None = self.message.get("message_thread_id")
        return thread

    def _where(self) -> Data:
        return {"person": self.person_id, "chat": self.chat_id, "message": self.id}

    async def press(self, label: str, *, deadline: float = DEADLINE) -> Pressed:
        """Presses a button by its label or data, and waits for the bot's answer."""
        return Pressed(**await self.orders.give("press", wanted=label, deadline=deadline, **self._where()))

    async def open(self, label: str) -> str:
        """The address behind a button; a web app's holds who opened it, signed."""
        return str(await self.orders.give("open_button", wanted=label, **self._where()))

    async def now(self) -> "Seen":
        """The message as it stands at this moment."""
        return await self._after(-1, DEADLINE)

    async def next(self, *, deadline: float = DEADLINE) -> "Seen":
        """The message after the bot has changed it once more."""
        return await self._after(self.message["version"], deadline)

    async def _after(self, version: int, deadline: float) -> "Seen":
        order = {"chat": self.chat_id, "message": self.id, "after": version}
        return Seen(self.orders, self.person_id, await self.orders.give("message", deadline=deadline, **order))
