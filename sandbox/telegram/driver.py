"""The driver's Telegram: chats and people, as objects that give orders to the control door."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.ordering import Orders
from sandbox.telegram.answers import DEADLINE, Data, Seen
from sandbox.telegram.faulting import FaultDriver

Rights = list[str] | Literal["all"] | None
Kind = Literal["group", "supergroup", "channel"]


@dataclass(frozen=True)
class PersonDriver:
    orders: Orders
    id: int
    name: str

    async def speaks(self, language: str) -> None:
        """Their client is set to this language from now on."""
        await self.orders.give("person", name=self.name, language=language)

    # with the bot -----------------------------------------------------------------------------------------------------

    async def starts(self, payload: str = "") -> Seen:
        """Opens t.me/BOT?start=PAYLOAD and presses Start; what the person sent."""
        return self._saw(await self.orders.give("start", person=self.id, payload=payload))

    async def says(
        self,
        text: str,
        chat: "ChatDriver | None" = None,
        *,
        thread: int | None = None,
        reply_to: Seen | None = None,
    ) -> Seen:
        """Writes, in the private chat with the bot unless told otherwise."""
        answered = reply_to.id if reply_to else None
        order = {"chat": chat.id if chat else None, "thread": thread, "reply_to": answered}
        return self._saw(await self.orders.give("say", person=self.id, text=text, **order))

    async def asks(self, text: str, chat: "ChatDriver | None" = None, *, deadline: float = DEADLINE) -> Seen:
        """Writes and waits for the bot's next message there."""
        said = await self.says(text, chat)
        return (await self._read(chat, after=said.id, by_bot=True, at_least=1, deadline=deadline))[0]

    async def inbox(self, *, at_least: int = 0, after: Seen | None = None, deadline: float = DEADLINE) -> list[Seen]:
        """The bot's messages in the private chat, oldest first; waits until there are so many."""
        number = after.id if after else 0
        return await self._read(None, after=number, by_bot=True, at_least=at_least, deadline=deadline)

    async def reads(self, chat: "ChatDriver", *, at_least: int = 0, deadline: float = DEADLINE) -> list[Seen]:
        """The chat as this person sees it; its buttons can be pressed."""
        return await self._read(chat, at_least=at_least, deadline=deadline)

    async def _read(self, chat: "ChatDriver | None", **order: Any) -> list[Seen]:
        found = await self.orders.give("messages", reader=self.id, chat=chat.id if chat else None, **order)
        return [self._saw(each) for each in found]

    def _saw(self, message: Data) -> Seen:
        return Seen(self.orders, self.id, message)

    async def commands(self, chat: "ChatDriver | None" = None) -> dict[str, str]:
        """What the person's client offers after a slash: command to description."""
        found = await self.orders.give("commands", person=self.id, chat=chat.id if chat else None)
        return {each["command"]: each["description"] for each in found}

    async def blocks_bot(self) -> None:
        await self.orders.give("block", person=self.id, blocked=True)

    async def unblocks_bot(self) -> None:
        await self.orders.give("block", person=self.id, blocked=False)

    async def deletes_account(self) -> None:
        await self.orders.give("deactivate", person=self.id)

    # with chats -------------------------------------------------------------------------------------------------------

    async def follows(self, link: str) -> Literal["joined", "requested"]:
        """Opens an invite link; CannotDoError when it does not let this person in."""
        outcome: Literal["joined", "requested"] = (await self.orders.give("follow", person=self.id, link=link))[
            "outcome"
        ]
        return outcome

    async def joins(self, chat: "ChatDriver") -> None:
        """Joins a public chat."""
        await self.orders.give("join", person=self.id, chat=chat.id)

    async def leaves(self, chat: "ChatDriver") -> None:
        await self.orders.give("leave", person=self.id, chat=chat.id)


@dataclass(frozen=True)
class ChatDriver:
    orders: Orders
    id: int
    title: str
    owner: PersonDriver

    async def state(self) -> Data:
        """All of it: the bot's status, members, requests, links, topics."""
        found = await self.orders.give("chats")
        return next(each for each in found if each["id"] == self.id)

    async def statuses(self) -> dict[str, str]:
        """Everybody who has anything to do with the chat: username to status."""
        return {each["user"]["username"]: each["status"] for each in (await self.state())["members"]}

    async def status(self, person: PersonDriver) -> str:
        return str((await self.member(person))["status"])

    async def member(self, person: PersonDriver) -> Data:
        """How somebody stands there, as the Bot API would say it."""
        return dict(await self.orders.give("status", chat=self.id, person=person.id))

    async def requests(self) -> list[str]:
        """Who waits to be let in."""
        return list((await self.state())["requests"])

    async def messages(self, *, at_least: int = 0, deadline: float = DEADLINE) -> list[Seen]:
        """What everybody here can read, oldest first; waits until there are so many."""
        order = {"chat": self.id, "reader": None, "at_least": at_least}
        return [
            Seen(self.orders, None, each) for each in await self.orders.give("messages", deadline=deadline, **order)
        ]

    # what its administrators do; the owner unless somebody is named ---------------------------------------------------

    async def link(self, *, by_request: bool = False, limit: int | None = None, by: PersonDriver | None = None) -> str:
        order = {"by_request": by_request, "limit": limit}
        return str(await self.orders.give("link", chat=self.id, by=_id(by), **order))

    async def adds(self, person: PersonDriver, *, by: PersonDriver | None = None) -> None:
        await self._about("add", person, by)

    async def promotes(self, person: PersonDriver, rights: Rights = "all", *, by: PersonDriver | None = None) -> None:
        """Makes somebody an administrator with these rights, or changes which they have."""
        await self._about("promote", person, by, granted=rights)

    async def demotes(self, person: PersonDriver, *, by: PersonDriver | None = None) -> None:
        await self._about("promote", person, by, granted=None)

    async def kicks(self, person: PersonDriver, *, by: PersonDriver | None = None) -> None:
        await self._about("kick", person, by)

    async def unbans(self, person: PersonDriver, *, by: PersonDriver | None = None) -> None:
        await self._about("unban", person, by)

    async def restricts(self, person: PersonDriver, allowed: list[str], *, by: PersonDriver | None = None) -> None:
        await self._about("restrict", person, by, allowed=allowed)

    async def approves(self, person: PersonDriver, *, by: PersonDriver | None = None) -> None:
        await self._about("decide", person, by, approved=True)

    async def declines(self, person: PersonDriver, *, by: PersonDriver | None = None) -> None:
        await self._about("decide", person, by, approved=False)

    async def _about(self, verb: str, person: PersonDriver, by: PersonDriver | None, **more: Any) -> None:
        await self.orders.give(verb, chat=self.id, person=person.id, by=_id(by), **more)

    async def allows(self, permissions: list[str]) -> None:
        """What members may do here from now on."""
        await self.orders.give("allow", chat=self.id, permissions=permissions)

    async def shows(self, picture: bytes) -> None:
        """Its owner gives the chat this picture, as PNG or JPEG; nothing takes it away."""
        await self.orders.give("show", chat=self.id, picture=b64encode(picture).decode())

    async def topic(self, name: str, *, by: PersonDriver | None = None) -> int:
        """Makes a topic; its thread's id."""
        made = await self.orders.give("topic", chat=self.id, name=name, by=_id(by))
        return int(made["message_thread_id"])

    async def migrates(self) -> "ChatDriver":
        """A basic group becomes a supergroup: the new one."""
        made = await self.orders.give("migrate", chat=self.id)
        return ChatDriver(self.orders, made["id"], self.title, self.owner)

    # about the bot ----------------------------------------------------------------------------------------------------

    async def adds_bot(self, rights: Rights = None, *, by: PersonDriver | None = None, payload: str = "") -> None:
        """Somebody adds the bot, maybe by t.me/BOT?startgroup=PAYLOAD."""
        actor = (by or self.owner).id
        await self.orders.give("add_bot", chat=self.id, by=actor, bot_rights=rights, payload=payload)

    async def removes_bot(self) -> None:
        await self.orders.give("remove_bot", chat=self.id)

    async def bot_rights(self, rights: Rights) -> None:
        """What the bot may do from now on; None makes it a mere member."""
        bot = next(each["user"]["id"] for each in (await self.state())["members"] if each["user"]["is_bot"])
        await self.orders.give("promote", chat=self.id, person=bot, granted=rights)


def _id(person: PersonDriver | None) -> int | None:
    return person.id if person else None


class TelegramDriver:
    """All of one Telegram."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.faults = FaultDriver(orders)

    async def person(self, name: str, *, language: str | None = None) -> PersonDriver:
        """The person of this name, made when nobody has it."""
        found = await self.orders.give("person", name=name, language=language)
        return PersonDriver(self.orders, found["id"], name)

    async def group(self, title: str, **more: Any) -> ChatDriver:
        return await self.chat("group", title, **more)

    async def supergroup(self, title: str, **more: Any) -> ChatDriver:
        """A private supergroup; forum=True gives it topics, username="..." makes it public."""
        return await self.chat("supergroup", title, **more)

    async def channel(self, title: str, **more: Any) -> ChatDriver:
        return await self.chat("channel", title, **more)

    async def chat(self, kind: Kind, title: str, *, owner: str = "grace", bot: bool = True, **more: Any) -> ChatDriver:
        """Founds a chat; the bot is administrator in it, with bot_rights=[...] if named (None: a mere member)."""
        made = await self.orders.give("chat", kind=kind, title=title, owner=owner, bot=bot, **more)
        return self._chat(made)

    async def chats(self) -> list[ChatDriver]:
        return [self._chat(each) for each in await self.orders.give("chats")]

    def _chat(self, made: Data) -> ChatDriver:
        owner = next(each["user"] for each in made["members"] if each["status"] == "creator")
        founder = PersonDriver(self.orders, owner["id"], owner["username"])
        return ChatDriver(self.orders, made["id"], made["title"], founder)

    async def ready(self, *, deadline: float = 10.0) -> None:
        """Returns once a bot takes updates."""
        await self.orders.give("ready", deadline=deadline)

    async def wait_for_status(
        self, chat: ChatDriver, person: PersonDriver, *statuses: str, deadline: float = DEADLINE
    ) -> str:
        """Returns once the person has one of these statuses there; UnheardError after the deadline."""
        order = {"chat": chat.id, "person": person.id, "statuses": list(statuses)}
        return str(await self.orders.give("wait_for_status", deadline=deadline, **order))

    async def wait_for_requests(self, chat: ChatDriver, exactly: int, *, deadline: float = DEADLINE) -> list[str]:
        """Returns once exactly so many people wait to be let in there, and says who."""
        return list(await self.orders.give("wait_for_requests", chat=chat.id, exactly=exactly, deadline=deadline))

    async def wait_for_updates(self, *, at_most: int = 0, deadline: float = DEADLINE) -> None:
        """Returns once the bot has confirmed all updates but so many."""
        await self.orders.give("wait_for_updates", at_most=at_most, deadline=deadline)

    async def wait_for_polls(self, exactly: int, *, deadline: float = DEADLINE) -> None:
        """Returns once the bot waits for updates with so many questions."""
        await self.orders.give("wait_for_polls", exactly=exactly, deadline=deadline)

    async def restart(self) -> None:
        """The Bot API server restarts: open questions for updates end with status 500."""
        await self.orders.give("restart")

    async def updates(self) -> Data:
        """The kinds of the updates that wait, and the kinds the bot asked for."""
        return dict(await self.orders.give("updates"))

    async def calls(self, method: str | None = None) -> list[Data]:
        """Every call since the last reset, of one method if wanted; its parameters are its body."""
        return list(await self.orders.give("calls", route=method))

    async def wait_for_calls(self, method: str, *, at_least: int = 1, deadline: float = DEADLINE) -> list[Data]:
        order = {"method": None, "route": method, "at_least": at_least}
        return list(await self.orders.give("wait_for_calls", deadline=deadline, **order))

    async def reset_calls(self) -> None:
        await self.orders.give("reset_calls")

    async def violations(self, *, clear: bool = False) -> list[str]:
        """What the bot sent that no correct client sends."""
        return list(await self.orders.give("violations", clear=clear))

    async def limits(self, **figures: float) -> Data:
        """Changes figures such as chat_calls or callback_seconds; returns all."""
        return dict(await self.orders.give("limits", **figures))

    async def travel(self, seconds: float) -> float:
        """Moves the clock forward; the time it is then."""
        return float(await self.orders.give("travel", seconds=seconds))

    async def privacy(self, *, on: bool) -> None:
        """Switches the bot's privacy mode."""
        await self.orders.give("privacy", on=on)
