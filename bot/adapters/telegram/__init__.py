"""Telegram as a door out: people let in and removed, messages sent, the connection kept."""

from bot.adapters.telegram.chats import TelegramChats
from bot.adapters.telegram.connection import Connection, Way, polling, stay_connected
from bot.adapters.telegram.endpoints import Endpoints
from bot.adapters.telegram.homes import TelegramHomes
from bot.adapters.telegram.icons import TelegramIcons
from bot.adapters.telegram.launches import TelegramLaunches
from bot.adapters.telegram.platform import TelegramPlatform
from bot.adapters.telegram.webhook import Webhook

__all__ = [
    "Connection",
    "Endpoints",
    "TelegramChats",
    "TelegramHomes",
    "TelegramIcons",
    "TelegramLaunches",
    "TelegramPlatform",
    "Way",
    "Webhook",
    "polling",
    "stay_connected",
]
