"""`/gate adopt`: members who have a role already come under a tier, so that moving from another bot removes nobody."""

from datetime import UTC, datetime
from typing import Any

import discord
from discord import app_commands

from bot.text import role_adoption as words
from bot.text.card import Card
from bot.text.catalogue import N_, _
from cogs.desk import Desk
from cogs.discord.buttons import Presses
from cogs.discord.changes import Progress, show
from cogs.discord.changing import suggests_tiers
from cogs.discord.visit import Interaction, entered

USUAL = "30d"


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """`/gate adopt`."""

    @app_commands.command(
        name="adopt", description=N_("Take over members who have a role already. A report comes first.")
    )
    @app_commands.describe(
        role=N_("The role they have; below my own role and below yours"),
        tier=N_("The tier they get until the deadline; it opens the role from then on"),
        span=N_("How long they have to qualify: 2w, 30d, 90d; 30d if left out"),
    )
    async def adopt(interaction: Interaction, role: discord.Role, tier: str, span: str = USUAL) -> None:
        visit = await entered(interaction, desk)
        told = Progress(visit, words.looking)
        found = await desk.role_adoption.look(desk.platform, visit.place, visit.account, role.id, tier, span, told)
        wanted = found.wanted
        counts = (found.have, found.linked, found.stay)
        seen = words.Seen(
            wanted.role, wanted.tier, wanted.until, *counts, opens=found.opens, others=found.others, waits=found.waits
        )
        carried = f"{wanted.role}:{found.rank}:{int(wanted.until.timestamp())}:{found.revision}"
        await show(visit, words.report(seen, carried))

    suggests_tiers(adopt, "tier", desk)
    return adopt


def presses(desk: Desk) -> Presses:
    """What the report's buttons do; who presses one is looked at then."""

    async def adopt(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        role, rank, until, revision = map(int, carried.split(":"))
        asked = (role, rank, datetime.fromtimestamp(until, UTC))
        done = await desk.role_adoption.start(desk.platform, visit.place, visit.account, asked, revision)
        await show(visit, Card((words.begun(done.role, done.tier, done.until),)))

    async def cancel(interaction: Interaction, _carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        await show(visit, Card((_(words.CANCELLED),)))

    return {words.ADOPT_VERB: adopt, words.CANCEL_VERB: cancel}
