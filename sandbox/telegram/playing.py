"""Control verbs for what people do with the bot, and what they then see."""

from collections.abc import Callable
from typing import Any

from sandbox.errors import CannotDoError, UnheardError
from sandbox.telegram import payloads
from sandbox.telegram.finding import chat_of, message_of, user_of
from sandbox.telegram.house import House
from sandbox.telegram.nouns import Chat, Message
from sandbox.telegram.people import Seat

Data = dict[str, Any]


def _seat(house: House, person: int, chat: int | None) -> Seat:
    """The person in that chat; in none, in the private one with the bot."""
    user = user_of(house, person)
    return Seat(house, user, house.world.private(user) if chat is None else chat_of(house, chat))


def _shown(message: Message) -> Data:
    return payloads.message(message) | {"version": message.version}


def start(house: House, *, person: int, payload: str = "") -> Data:
    return _shown(_seat(house, person, None).start(payload))


def say(
    house: House,
    *,
    person: int,
    text: str,
    chat: int | None = None,
    thread: int | None = None,
    reply_to: int | None = None,
) -> Data:
    seat = _seat(house, person, chat)
    answered = message_of(seat.chat, reply_to) if reply_to else None
    return _shown(seat.say(text, thread=thread, reply_to=answered))


async def press(house: House, *, person: int, chat: int, message: int, wanted: str, deadline: float) -> Data:
    """Presses a button and waits for the bot's answer: a text on top, an alert, an address, or nothing to see."""
    seat = _seat(house, person, chat)
    pressed = seat.press(message_of(seat.chat, message), wanted)
    patience = min(deadline, house.limits.callback_seconds)
    try:
        await house.world.changes.until(lambda: pressed.answer is not None, patience, "an answer")
    except UnheardError:
        raise UnheardError(f"the bot did not answer the press of {wanted!r}") from None
    return pressed.answer or {}


def open_button(house: House, *, person: int, chat: int, message: int, wanted: str) -> str:
    seat = _seat(house, person, chat)
    return seat.open(message_of(seat.chat, message), wanted)


def follow(house: House, *, person: int, link: str) -> Data:
    """Opens an invite link; says what came of it and in which chat."""
    for chat in house.world.chats.values():
        if found := chat.links.get(link):
            return {"outcome": Seat(house, user_of(house, person), chat).follow(found), "chat": chat.id}
    raise CannotDoError(f"nothing is behind {link}")


def join(house: House, *, person: int, chat: int) -> None:
    _seat(house, person, chat).join()


def leave(house: House, *, person: int, chat: int) -> None:
    _seat(house, person, chat).leave()


def commands(house: House, *, person: int, chat: int | None = None) -> list[Data]:
    """What the person's client offers after a slash."""
    seat = _seat(house, person, chat)
    return house.profile.offered(seat.user, seat.chat, house.world.standing(seat.chat, seat.user))


async def messages(
    house: House,
    *,
    chat: int | None,
    reader: int | None,
    at_least: int = 0,
    after: int = 0,
    by_bot: bool = False,
    deadline: float = 0,
) -> list[Data]:
    """The messages of a chat after the one given, oldest first; waits until there are so many."""
    if reader is None:
        home = chat_of(house, chat or 0)
    else:
        seat = _seat(house, reader, chat)
        seat.need_sight()
        home = seat.chat

    def seen() -> list[Message]:
        return [each for each in home.messages.values() if each.id > after and (not by_bot or _of_bot(house, each))]

    what = f"{at_least} messages in {home.title or 'the private chat'}"
    await house.world.changes.until(lambda: len(seen()) >= at_least, deadline, what)
    return [_shown(each) for each in seen()]


def _of_bot(house: House, message: Message) -> bool:
    return message.sender is house.world.me


async def message(house: House, *, chat: int, message: int, after: int, deadline: float) -> Data:
    """One message once it has been edited after the version given."""
    home = chat_of(house, chat)
    await house.world.changes.until(
        lambda: message not in home.messages or home.messages[message].version > after, deadline, "an edit"
    )
    return _shown(message_of(home, message))


def status(house: House, *, chat: int, person: int) -> Data:
    """How somebody stands in a chat, as the Bot API would say it."""
    home, user = chat_of(house, chat), user_of(house, person)
    return payloads.member(home, user, house.world.standing(home, user))


async def wait_for_status(house: House, *, chat: int, person: int, statuses: list[str], deadline: float) -> str:
    """Returns once somebody has one of these statuses in a chat, and says which."""
    home, user = chat_of(house, chat), user_of(house, person)

    def now() -> str:
        return house.world.standing(home, user).status

    what = f"{user.username} to be {' or '.join(statuses)} in {home.title} (is {now()})"
    await house.world.changes.until(lambda: now() in statuses, deadline, what)
    return now()


async def wait_for_requests(house: House, *, chat: int, exactly: int, deadline: float) -> list[str | None]:
    """Returns once so many people wait at the door, and says who."""
    home: Chat = chat_of(house, chat)
    await house.world.changes.until(lambda: len(home.requests) == exactly, deadline, f"{exactly} requests to join")
    return [each.user.username for each in home.requests.values()]


DEEDS = (start, say, press, open_button, follow, join, leave)
SIGHTS = (commands, messages, message, status, wait_for_status, wait_for_requests)
VERBS: dict[str, Callable[..., Any]] = {verb.__name__: verb for verb in (*DEEDS, *SIGHTS)}
