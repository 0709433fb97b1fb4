"""`/gate report`: who lost a tier, which doors went with it and when, on what; with a file of all of it."""

from io import BytesIO
from typing import Any

import discord
from discord import app_commands

from bot.text.catalogue import N_
from bot.text.reports import FILE, report, table
from cogs.desk import Desk
from cogs.discord.changing import suggests_tiers
from cogs.discord.visit import Interaction, entered

SHOWN = 10
"""So many losses are said; the file has all of them."""


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="report", description=N_("Who lost a tier, which doors went with it, and on what evidence.")
    )
    @app_commands.describe(tier=N_("Which tier; one that was removed too, as it was called"))
    async def told(interaction: Interaction, tier: app_commands.Range[str, 1, 100]) -> None:
        visit = await entered(interaction, desk)
        found = await desk.reports.of(desk.platform, visit.place, visit.account, tier)
        file = discord.File(BytesIO(table(found, desk.titles).encode()), FILE)
        await visit.answer(report(found, desk.titles, SHOWN), files=[file])

    suggests_tiers(told, "tier", desk)

    return told
