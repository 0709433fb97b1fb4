"""What Telegram tells by itself: who came, left or asks to join, and what became of chats and of the bot in them."""

import logging
from dataclasses import dataclass

from telegram import Message, Update

from cogs.desk import Desk

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Events:
    desk: Desk

    async def happened(self, update: Update) -> None:
        """Keep what this update tells."""

    async def moved(self, message: Message) -> bool:
        """Was this only the note that a group has a new id?"""
        return message.migrate_to_chat_id is not None or message.migrate_from_chat_id is not None
