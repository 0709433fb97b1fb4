"""`/verify`: a private link to the page where a member proves a wallet."""

from typing import Any

from discord import app_commands

from bot.text.link import OPEN, link
from cogs.discord.buttons import Presses, leads_to
from cogs.discord.services import Services
from cogs.discord.visit import Interaction, entered

VERIFY = "verify"


def command(services: Services) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="verify", description="Prove a wallet. It costs nothing and moves nothing.")
    async def verify(interaction: Interaction) -> None:
        await _begin(interaction, services)

    return verify


def presses(services: Services) -> Presses:
    async def begin(interaction: Interaction, _: str) -> None:
        await _begin(interaction, services)

    return {VERIFY: begin}


async def _begin(interaction: Interaction, services: Services) -> None:
    visit = await entered(interaction, services)
    private = await services.verify.begin(visit.community, visit.account)
    words = link(visit.community, visit.account, private.expires_at)
    await visit.answer(words, leads_to(OPEN, private.url))
