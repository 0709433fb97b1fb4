"""`/gate connect`: a moderator's code, to be typed in a chat by one of its own admins."""

from typing import Any

from discord import app_commands

from bot.text.catalogue import N_
from bot.text.chats import code
from cogs.desk import Desk
from cogs.discord.visit import Interaction, entered


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="connect", description=N_("A code that makes a Telegram group or channel part of this."))
    async def connect(interaction: Interaction) -> None:
        visit = await entered(interaction, desk)
        await visit.answer([code(await desk.chats.code(visit.place, visit.account), visit.community.name)])

    return connect
