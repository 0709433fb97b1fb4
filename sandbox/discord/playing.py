"""Control verbs for what people do: commands, buttons, forms, words, and what they then see. Ids are strings."""

import time
from collections.abc import Callable
from typing import Any

from sandbox.discord import payloads
from sandbox.discord.finding import channel_of, guild_of, user_of
from sandbox.discord.house import House
from sandbox.discord.interactions import Interaction
from sandbox.discord.nouns import Channel, Message
from sandbox.discord.people import Seat, visible
from sandbox.errors import CannotDoError, UnheardError

Data = dict[str, Any]


def _seat(house: House, person: str, guild: str | None, channel: str | None) -> Seat:
    user = user_of(house, person)
    if guild is None:
        return Seat(house, user, house.world.dm_channel(user), None)
    home = guild_of(house, guild)
    here = channel_of(house, channel) if channel else next(iter(home.channels.values()))
    return Seat(house, user, here, home)


async def slash(
    house: House,
    *,
    person: str,
    guild: str | None,
    path: str,
    options: Data,
    deadline: float,
    channel: str | None = None,
) -> Data:
    return await _outcome(house, _seat(house, person, guild, channel).slash(path, options), deadline)


async def autocomplete(
    house: House, *, person: str, guild: str | None, path: str, option: str, typed: str, options: Data, deadline: float
) -> Data:
    seat = _seat(house, person, guild, None)
    return await _outcome(house, seat.autocomplete(path, option, typed, options), deadline)


async def click(house: House, *, person: str, channel: str, message: str, wanted: str, deadline: float) -> Data:
    seat, shown = _before(house, person, channel, message)
    return await _outcome(house, seat.click(shown, wanted), deadline)


async def choose(
    house: House, *, person: str, channel: str, message: str, wanted: str, values: list[str], deadline: float
) -> Data:
    seat, shown = _before(house, person, channel, message)
    return await _outcome(house, seat.choose(shown, wanted, values), deadline)


def _before(house: House, person: str, channel: str, message: str) -> tuple[Seat, Message]:
    here = channel_of(house, channel)
    home = str(here.guild_id) if here.guild_id else None
    if not home and here.recipient is not user_of(house, person):
        raise CannotDoError("that is somebody else's direct channel")
    shown = here.messages.get(int(message))
    if shown is None:
        raise CannotDoError("the message is gone")
    return _seat(house, person, home, channel), shown


async def fill(house: House, *, person: str, interaction: str, fields: Data, deadline: float) -> Data:
    before = house.desk.find(int(interaction))
    home = str(before.guild.id) if before.guild else None
    return await _outcome(house, _seat(house, person, home, str(before.channel.id)).fill(before, fields), deadline)


async def _outcome(house: House, it: Interaction, deadline: float) -> Data:
    """What the person has got in the end; UnheardError when nothing came, or only "thinking"."""
    ends, patience = time.monotonic() + deadline, min(deadline, house.limits.first_answer_seconds)
    try:
        await house.world.changes.until(lambda: it.answer_type is not None, patience, "a first answer")
    except UnheardError:
        raise UnheardError(f"the application did not respond to {it.name!r}") from None
    await house.world.changes.until(lambda: it.settled, ends - time.monotonic(), f"more than a defer to {it.name!r}")
    return it.view()


async def answer(house: House, *, interaction: str, after: int, deadline: float) -> Data:
    """The interaction once it has changed again after the version given."""
    it = house.desk.find(int(interaction))
    await house.world.changes.until(lambda: it.version > after, deadline, f"another change after {it.name!r}")
    return it.view()


def say(house: House, *, person: str, guild: str, channel: str, text: str) -> Data:
    """A person writes in a channel."""
    return payloads.message(_seat(house, person, guild, channel).say(text))


async def messages(house: House, *, channel: str, reader: str | None, at_least: int, deadline: float) -> list[Data]:
    """The channel's messages, oldest first; waits until there are so many."""
    return await _read(house, channel_of(house, channel), int(reader) if reader else 0, at_least, deadline)


async def inbox(house: House, *, person: str, at_least: int, deadline: float) -> list[Data]:
    """The direct messages a person got from the bot, oldest first; waits until there are so many."""
    user = user_of(house, person)
    return await _read(house, house.world.dm_channel(user), user.id, at_least, deadline)


async def _read(house: House, channel: Channel, reader: int, at_least: int, deadline: float) -> list[Data]:
    def seen() -> list[Message]:
        return [each for each in channel.messages.values() if visible(each, reader)]

    await house.world.changes.until(
        lambda: len(seen()) >= at_least, deadline, f"{at_least} messages, got {len(seen())}"
    )
    return [payloads.message(each) for each in seen()]


def consent(house: House, *, person: str, url: str, approves: bool) -> str:
    """Opens the page on which Discord asks who they are and answers it; where the person is sent."""
    asked = house.consents.asked(house.world.app, url)
    return house.consents.answered(asked, user_of(house, person), approves=approves)


VERBS: dict[str, Callable[..., Any]] = {
    verb.__name__: verb for verb in (slash, autocomplete, click, choose, fill, answer, say, messages, inbox, consent)
}
