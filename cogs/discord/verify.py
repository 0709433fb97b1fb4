"""`/verify`: a private link to the page where a member proves a wallet."""

from typing import Any

from discord import app_commands

from bot.text.link import OPEN, link
from cogs.desk import Desk
from cogs.discord.buttons import Presses, leads_to
from cogs.discord.visit import Interaction, entered

VERIFY = "verify"


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="verify", description="Prove a wallet. It costs nothing and moves nothing.")
    async def verify(interaction: Interaction) -> None:
        await _begin(interaction, desk)

    return verify


def presses(desk: Desk) -> Presses:
    async def begin(interaction: Interaction, _: str) -> None:
        await _begin(interaction, desk)

    return {VERIFY: begin}


async def _begin(interaction: Interaction, desk: Desk) -> None:
    visit = await entered(interaction, desk)
    private = await desk.verify.begin(visit.community, visit.account)
    words = link(visit.community, visit.account, private.expires_at)
    await visit.answer(words, leads_to(OPEN, private.url))
