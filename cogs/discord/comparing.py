"""`/gate compare`: shadow beside the bot now in charge of a role."""

from io import BytesIO
from typing import Any

import discord
from discord import app_commands

from bot.services.comparing import Odd
from bot.text import comparing as words
from bot.text.catalogue import N_
from cogs.desk import Desk
from cogs.discord.changes import Progress
from cogs.discord.changing import suggests_tiers
from cogs.discord.visit import Interaction, entered


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """`/gate compare`."""

    @app_commands.command(
        name="compare", description=N_("Who has a role beside who would have a tier. Changes nothing.")
    )
    @app_commands.describe(role=N_("A role that another bot gives"), tier=N_("The tier that would give it"))
    async def compare(interaction: Interaction, role: discord.Role, tier: str) -> None:
        visit = await entered(interaction, desk)
        told = Progress(visit, words.looking)
        found = await desk.comparing.look(desk.platform, visit.place, visit.account, role.id, tier, told)
        lines = [_line(one) for one in found.odd]
        card = words.report(found.role, found.tier.name, found.agree, lines)
        text = "\n\n".join(card.paragraphs)
        if not lines:
            await visit.replace(text)
            return
        await visit.hand_over(text, discord.File(BytesIO(words.table(lines).encode()), "compare.csv"))

    suggests_tiers(compare, "tier", desk)
    return compare


def _line(one: Odd) -> words.Line:
    judged = one.judged
    seen = words.seen(judged.sight, whole=judged.open_wallets)
    return words.Line(
        one.account.id, one.account.name, one.has_role, judged.would.value, sorted(judged.blocks.items()), seen
    )
