"""`/gate audit`: who did what here, and whether the log of it is whole."""

from io import BytesIO
from typing import Any

import discord
from discord import app_commands

from bot.domain.awarding.awards import moment
from bot.services.moderating.audit import Asking
from bot.text.audit import FILE, lines, table, whole
from bot.text.catalogue import N_
from cogs.desk import Desk
from cogs.discord.changing import suggests_tiers
from cogs.discord.visit import Interaction, account, entered

SHOWN = 20
"""So many lines are said; the file has all that were asked for."""


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="audit", description=N_("Who did what here, with a file; and whether the log is whole."))
    @app_commands.describe(
        member=N_("Only what was done to this member"),
        tier=N_("Only what was about this tier"),
        moderator=N_("Only what this moderator did"),
        since=N_("Only from this day on: 2026-12-31"),
    )
    async def audit(
        interaction: Interaction,
        member: discord.Member | discord.User | None = None,
        tier: str = "",
        moderator: discord.Member | discord.User | None = None,
        since: str = "",
    ) -> None:
        visit = await entered(interaction, desk)
        by = account(moderator) if moderator else None
        asking = Asking(account(member) if member else None, tier, by, moment(since) if since else None)
        found = await desk.audit.look(desk.platform, visit.place, visit.account, asking)
        first = whole(found.checked.head.seal, found.checked.head.number, found.checked.breaks)
        file = discord.File(BytesIO(table(found.entries, found.members).encode()), FILE)
        said = lines(found.entries[:SHOWN], found.members, await desk.chats.titles(visit.place))
        await visit.answer([first, *said], between="\n", files=[file])

    suggests_tiers(audit, "tier", desk)

    return audit
