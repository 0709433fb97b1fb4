"""`/wallets`: a member's own wallets."""

from typing import Any

from discord import app_commands

from bot.domain.wallets import LONGEST_LABEL
from cogs import wallets
from cogs.cards import Asked
from cogs.desk import Desk
from cogs.discord import cards
from cogs.discord.buttons import Presses
from cogs.discord.visit import Interaction, entered


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="wallets", description="Your wallets here: which come first, names, and unlinking.")
    @app_commands.describe(wallet="The number of one in the list, to name it", name="What to call it; nothing: no name")
    async def show(
        interaction: Interaction,
        wallet: app_commands.Range[int, 1, 1_000] | None = None,
        name: app_commands.Range[str, 1, LONGEST_LABEL] | None = None,
    ) -> None:
        visit = await entered(interaction, desk)
        asked = Asked(visit.community, visit.account)
        if wallet is None:
            await cards.show(visit, await wallets.purse(desk, visit.community, visit.account))
        else:
            await cards.show(visit, await wallets.label(desk, asked, wallet, name or ""))

    return show


def presses(desk: Desk) -> Presses:
    return cards.presses(desk, wallets.replies(desk))
