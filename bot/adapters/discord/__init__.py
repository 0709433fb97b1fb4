"""Discord as a door out: roles given and taken, messages sent, the connection kept."""

from bot.adapters.discord.connection import Connection, stay_connected
from bot.adapters.discord.endpoints import use_endpoints
from bot.adapters.discord.homes import DiscordHomes
from bot.adapters.discord.icons import DiscordIcons
from bot.adapters.discord.oauth import DiscordIdentity
from bot.adapters.discord.platform import DiscordPlatform

__all__ = [
    "Connection",
    "DiscordHomes",
    "DiscordIcons",
    "DiscordIdentity",
    "DiscordPlatform",
    "stay_connected",
    "use_endpoints",
]
