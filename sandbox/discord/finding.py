"""Things of this Discord by the ids a driver names them with."""

from sandbox.discord.house import House
from sandbox.discord.nouns import Channel, Guild, Role, User
from sandbox.errors import CannotDoError


def guild_of(house: House, guild: str) -> Guild:
    if found := house.world.guilds.get(int(guild)):
        return found
    raise CannotDoError(f"there is no guild {guild}")


def user_of(house: House, person: str) -> User:
    if found := house.world.users.get(int(person)):
        return found
    raise CannotDoError(f"there is no person {person}")


def role_of(guild: Guild, role: str) -> Role:
    if found := guild.roles.get(int(role)):
        return found
    raise CannotDoError(f"{guild.name} has no role {role}")


def channel_of(house: House, channel: str) -> Channel:
    if found := house.world.channels.get(int(channel)):
        return found
    raise CannotDoError(f"there is no channel {channel}")
