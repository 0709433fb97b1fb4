"""`/gate stats`: how the community stands, as a picture, in words and as a file."""

from io import BytesIO
from typing import Any

import discord
from discord import app_commands

from bot.domain.moderating.stats import SPANS
from bot.text.catalogue import N_
from bot.text.stats import FILE, PICTURE, alt, table, words
from cogs.desk import Desk
from cogs.discord.visit import Interaction, entered


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="stats", description=N_("Holders of each tier over time, wallets proved, what ends soon.")
    )
    @app_commands.describe(span=N_("How far back; a quarter if left out"))
    @app_commands.choices(span=[app_commands.Choice(name=span, value=span) for span in SPANS])
    async def stats(interaction: Interaction, span: str = "quarter") -> None:
        visit = await entered(interaction, desk)
        found, picture = await desk.stats.of(desk.platform, visit.place, visit.account, span)
        drawn = discord.File(BytesIO(picture), PICTURE, description=alt(found))
        figures = discord.File(BytesIO(table(found).encode()), FILE)
        await visit.answer(words(found), files=[*([drawn] if picture else []), figures])

    return stats
