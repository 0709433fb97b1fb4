"""Control verbs that set the stage: guilds, roles, channels, members. Ids are strings."""

import secrets
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from sandbox.discord import payloads, permissions
from sandbox.discord.finding import channel_of, guild_of, role_of, user_of
from sandbox.discord.house import House
from sandbox.discord.nouns import Guild, Overwrite, Role, snowflake
from sandbox.errors import CannotDoError

Data = dict[str, Any]


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
    house.world.add_bot(guild_of(house, guild), permissions.bits(bot_permissions))


def remove_bot(house: House, *, guild: str) -> None:
    house.world.remove_bot(guild_of(house, guild))


def icon(house: House, *, guild: str, picture: str) -> None:
    """Its owner gives the guild this picture (in base64), or takes it away."""
    house.world.set_icon(guild_of(house, guild), b64decode(picture))


def outage(house: House, *, guild: str, over: bool = False) -> None:
    """The guild becomes unavailable, or is back."""
    house.world.set_available(guild_of(house, guild), over)


# roles and channels --------------------------------------------------------------------------------------------------


def role(
    house: House, *, guild: str, name: str, granted: Any = 0, below_bot: bool = True, managed: bool = False
) -> Data:
    """A new role at the bottom of the list, or at its very top."""
    home = guild_of(house, guild)
    new = Role(snowflake(), name, permissions.bits(granted), managed=managed)
    house.world.add_role(home, new, above=None if below_bot else home.roles[home.order[-1]])
    return payloads.role(home, new)


def change_role(house: House, *, guild: str, role: str, name: str | None = None, granted: Any = None) -> None:
    home = guild_of(house, guild)
    changed = role_of(home, role)
    changed.name = name or changed.name
    changed.permissions = changed.permissions if granted is None else permissions.bits(granted)
    house.world.change_role(home, changed)


def move_role(house: House, *, guild: str, role: str, position: int) -> None:
    home = guild_of(house, guild)
    house.world.move_role(home, role_of(home, role), position)


def delete_role(house: House, *, guild: str, role: str) -> None:
    home = guild_of(house, guild)
    house.world.delete_role(home, role_of(home, role))


def channel(house: House, *, guild: str, name: str) -> Data:
    """The text channel of this name, made when there is none."""
    home = guild_of(house, guild)
    known = [each for each in home.channels.values() if each.name == name]
    return payloads.channel(known[0] if known else house.world.add_channel(home, name), home)


def delete_channel(house: House, *, channel: str) -> None:
    gone = channel_of(house, channel)
    house.world.delete_channel(house.world.guilds[gone.guild_id or 0], gone)


def overwrite(house: House, *, channel: str, target: str, allow: Any = 0, deny: Any = 0) -> None:
    """Allows or denies permissions in one channel to a role or a member."""
    changed = channel_of(house, channel)
    home = house.world.guilds[changed.guild_id or 0]
    kind = 0 if int(target) in home.roles else 1
    changed.overwrites[int(target)] = Overwrite(int(target), kind, permissions.bits(allow), permissions.bits(deny))
    house.world.change_channel(home, changed)


# members -------------------------------------------------------------------------------------------------------------


def person(house: House, *, name: str) -> Data:
    return payloads.user(house.world.person(name))


def join(house: House, *, guild: str, person: str) -> None:
    house.world.join(guild_of(house, guild), user_of(house, person))


def leave(house: House, *, guild: str, person: str) -> None:
    house.world.leave(guild_of(house, guild), user_of(house, person))


def roles(house: House, *, guild: str, person: str) -> list[Data]:
    home, user_id = guild_of(house, guild), int(person)
    if user_id not in home.members:
        raise CannotDoError(f"{user_of(house, person).name} is not in {home.name}")
    return [payloads.role(home, home.roles[role_id]) for role_id in home.members[user_id].roles]


def set_role(house: House, *, guild: str, person: str, role: str, present: bool, by: str | None = None) -> None:
    """Somebody other than the bot (the owner, unless named) gives or takes a role."""
    home = guild_of(house, guild)
    member, changed = home.members[int(person)], role_of(home, role)
    rest = [each for each in member.roles if each != changed.id]
    actor = int(by) if by else home.owner_id
    house.world.set_roles(home, member, [*rest, changed.id] if present else rest, actor, None)


async def wait_for_role(house: House, *, guild: str, person: str, role: str, present: bool, deadline: float) -> None:
    home = guild_of(house, guild)

    def there() -> bool:
        member = home.members.get(int(person))
        return bool(member and int(role) in member.roles) is present

    name = role_of(home, role).name
    await house.world.changes.until(there, deadline, f"{name} to be {'there' if present else 'gone'}")


def takes_dms(house: House, *, person: str, willing: bool) -> None:
    user_of(house, person).takes_dms = willing


def speaks(house: House, *, person: str, locale: str) -> None:
    """Their client is set to this language from now on."""
    user_of(house, person).locale = locale


def oauth_token(house: House, *, person: str) -> str:
    """A token with which the bot may add this person to a guild."""
    token = secrets.token_urlsafe(16)
    house.tokens[token] = user_of(house, person).id
    return token


SCENE = (guild, guilds, add_bot, remove_bot, icon, outage, role, change_role, move_role, delete_role, channel)
CAST = (delete_channel, overwrite, person, join, leave, roles, set_role, wait_for_role, takes_dms, speaks, oauth_token)
VERBS: dict[str, Callable[..., Any]] = {verb.__name__: verb for verb in (*SCENE, *CAST)}
