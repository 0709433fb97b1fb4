"""`/gate status`: how things stand, for those who mend them."""

from typing import Any

from discord import app_commands

from bot.text.policy import status
from cogs.discord.desk import Desk
from cogs.discord.visit import Interaction, entered_as_moderator


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="status", description="Holders, chains, the last sweep, and what needs a person.")
    async def show(interaction: Interaction) -> None:
        visit = await entered_as_moderator(interaction, desk)
        found = await desk.status.look(visit.community)
        chains = [
            (desk.titles.get(name, name), block.time if block else None, block.number if block else 0)
            for name, block in found.chains.items()
        ]
        sweep = (found.sweep.sweeps, found.sweep.looked_at, found.sweep.finished)
        dead = [(d.job.id, d.job.kind.value, d.died_at) for d in found.dead]
        words = status(found.policy, found.counts, chains, sweep, found.troubles, dead)
        await visit.answer(words.split("\n"), between="\n")

    return show
