"""Control verbs that set the stage: guilds, roles, channels, people, and what people then do. Ids are strings."""

import secrets
import time
from collections.abc import Callable
from typing import Any

from sandbox.discord import payloads, permissions
from sandbox.discord.errors import CannotDoError, UnheardError
from sandbox.discord.house import House
from sandbox.discord.interactions import Interaction
from sandbox.discord.nouns import Channel, Guild, Message, Overwrite, Role, User, snowflake
from sandbox.discord.people import Seat, visible

Data = dict[str, Any]


# finding -------------------------------------------------------------------------------------------------------------


def _guild(house: House, guild: str) -> Guild:
    if found := house.world.guilds.get(int(guild)):
        return found
    raise CannotDoError(f"there is no guild {guild}")


def _user(house: House, person: str) -> User:
    if found := house.world.users.get(int(person)):
        return found
    raise CannotDoError(f"there is no person {person}")


def _role(guild: Guild, role: str) -> Role:
    if found := guild.roles.get(int(role)):
        return found
    raise CannotDoError(f"{guild.name} has no role {role}")


def _channel(house: House, channel: str) -> Channel:
    if found := house.world.channels.get(int(channel)):
        return found
    raise CannotDoError(f"there is no channel {channel}")


# guilds --------------------------------------------------------------------------------------------------------------


def guild(house: House, *, name: str, owner: str, bot: bool = True, bot_permissions: Any = permissions.BOT) -> Data:
    """Founds a guild with #general, its owner and, unless told otherwise, the bot."""
    founded = house.world.found_guild(name, house.world.person(owner))
    if bot:
        house.world.add_bot(founded, permissions.bits(bot_permissions))
    return _shown(founded)


def guilds(house: House) -> list[Data]:
    return [_shown(each) for each in house.world.guilds.values()]


def _shown(it: Guild) -> Data:
    own = [role.id for role in it.roles.values() if role.bot_id]
    return {
        "id": str(it.id),
        "name": it.name,
        "owner_id": str(it.owner_id),
        "bot": it.bot_joined,
        "bot_role_id": str(own[0]) if own else None,
        "roles": [payloads.role(it, it.roles[role_id]) for role_id in it.order],
        "channels": [payloads.channel(each, it) for each in it.channels.values()],
        "members": [payloads.member(each) for each in it.members.values()],
    }


def add_bot(house: House, *, guild: str, bot_permissions: Any = permissions.BOT) -> None:
    house.world.add_bot(_guild(house, guild), permissions.bits(bot_permissions))


def remove_bot(house: House, *, guild: str) -> None:
    house.world.remove_bot(_guild(house, guild))


def outage(house: House, *, guild: str, over: bool = False) -> None:
    """The guild becomes unavailable, or is back."""
    house.world.set_available(_guild(house, guild), over)


# roles and channels --------------------------------------------------------------------------------------------------


def role(
    house: House, *, guild: str, name: str, granted: Any = 0, below_bot: bool = True, managed: bool = False
) -> Data:
    """A new role at the bottom of the list, or at its very top."""
    home = _guild(house, guild)
    new = Role(snowflake(), name, permissions.bits(granted), managed=managed)
    house.world.add_role(home, new, above=None if below_bot else home.roles[home.order[-1]])
    return payloads.role(home, new)


def change_role(house: House, *, guild: str, role: str, name: str | None = None, granted: Any = None) -> None:
    home = _guild(house, guild)
    changed = _role(home, role)
    changed.name = name or changed.name
    changed.permissions = changed.permissions if granted is None else permissions.bits(granted)
    house.world.change_role(home, changed)


def move_role(house: House, *, guild: str, role: str, position: int) -> None:
    home = _guild(house, guild)
    house.world.move_role(home, _role(home, role), position)


def delete_role(house: House, *, guild: str, role: str) -> None:
    home = _guild(house, guild)
    house.world.delete_role(home, _role(home, role))


def channel(house: House, *, guild: str, name: str) -> Data:
    """The text channel of this name, made when there is none."""
    home = _guild(house, guild)
    known = [each for each in home.channels.values() if each.name == name]
    return payloads.channel(known[0] if known else house.world.add_channel(home, name), home)


def delete_channel(house: House, *, channel: str) -> None:
    gone = _channel(house, channel)
    house.world.delete_channel(house.world.guilds[gone.guild_id or 0], gone)


def overwrite(house: House, *, channel: str, target: str, allow: Any = 0, deny: Any = 0) -> None:
    """Allows or denies permissions in one channel to a role or a member."""
    changed = _channel(house, channel)
    home = house.world.guilds[changed.guild_id or 0]
    kind = 0 if int(target) in home.roles else 1
    changed.overwrites[int(target)] = Overwrite(int(target), kind, permissions.bits(allow), permissions.bits(deny))
    house.world.change_channel(home, changed)


# members -------------------------------------------------------------------------------------------------------------


def person(house: House, *, name: str) -> Data:
    return payloads.user(house.world.person(name))


def join(house: House, *, guild: str, person: str) -> None:
    house.world.join(_guild(house, guild), _user(house, person))


def leave(house: House, *, guild: str, person: str) -> None:
    house.world.leave(_guild(house, guild), _user(house, person))


def roles(house: House, *, guild: str, person: str) -> list[Data]:
    home, user_id = _guild(house, guild), int(person)
    if user_id not in home.members:
        raise CannotDoError(f"{_user(house, person).name} is not in {home.name}")
    return [payloads.role(home, home.roles[role_id]) for role_id in home.members[user_id].roles]


def set_role(house: House, *, guild: str, person: str, role: str, present: bool, by: str | None = None) -> None:
    """Somebody other than the bot (the owner, unless named) gives or takes a role."""
    home = _guild(house, guild)
    member, changed = home.members[int(person)], _role(home, role)
    rest = [each for each in member.roles if each != changed.id]
    actor = int(by) if by else home.owner_id
    house.world.set_roles(home, member, [*rest, changed.id] if present else rest, actor, None)


async def wait_for_role(house: House, *, guild: str, person: str, role: str, present: bool, deadline: float) -> None:
    home = _guild(house, guild)

    def there() -> bool:
        member = home.members.get(int(person))
        return bool(member and int(role) in member.roles) is present

    name = _role(home, role).name
    await house.world.changes.until(there, deadline, f"{name} to be {'there' if present else 'gone'}")


def takes_dms(house: House, *, person: str, willing: bool) -> None:
    _user(house, person).takes_dms = willing


def oauth_token(house: House, *, person: str) -> str:
    """A token with which the bot may add this person to a guild."""
    token = secrets.token_urlsafe(16)
    house.tokens[token] = _user(house, person).id
    return token


# what people do ------------------------------------------------------------------------------------------------------


def _seat(house: House, person: str, guild: str | None, channel: str | None) -> Seat:
    user = _user(house, person)
    if guild is None:
        return Seat(house, user, house.world.dm_channel(user), None)
    home = _guild(house, guild)
    here = _channel(house, channel) if channel else next(iter(home.channels.values()))
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
    here = _channel(house, channel)
    home = str(here.guild_id) if here.guild_id else None
    if not home and here.recipient is not _user(house, person):
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
    return await _read(house, _channel(house, channel), int(reader) if reader else 0, at_least, deadline)


async def inbox(house: House, *, person: str, at_least: int, deadline: float) -> list[Data]:
    """The direct messages a person got from the bot, oldest first; waits until there are so many."""
    user = _user(house, person)
    return await _read(house, house.world.dm_channel(user), user.id, at_least, deadline)


async def _read(house: House, channel: Channel, reader: int, at_least: int, deadline: float) -> list[Data]:
    def seen() -> list[Message]:
        return [each for each in channel.messages.values() if visible(each, reader)]

    await house.world.changes.until(
        lambda: len(seen()) >= at_least, deadline, f"{at_least} messages, got {len(seen())}"
    )
    return [payloads.message(each) for each in seen()]


VERBS: dict[str, Callable[..., Any]] = {
    verb.__name__: verb
    for verb in (
        *(
            guild,
            guilds,
            add_bot,
            remove_bot,
            outage,
            role,
            change_role,
            move_role,
            delete_role,
            channel,
            delete_channel,
        ),
        *(overwrite, person, join, leave, roles, set_role, wait_for_role, takes_dms, oauth_token),
        *(slash, autocomplete, click, choose, fill, answer, say, messages, inbox),
    )
}
