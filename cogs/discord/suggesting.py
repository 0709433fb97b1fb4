"""What a command suggests while somebody types."""

from discord import app_commands

from bot.domain.errors import GatehouseError
from bot.domain.ids import Place, Platform
from cogs.desk import Desk
from cogs.discord.visit import Interaction

Choices = list[app_commands.Choice[str]]
MOST_CHOICES = 25


async def tiers_like(interaction: Interaction, desk: Desk, typed: str) -> Choices:
    """The tiers whose names hold what was typed so far; none where the bot is not switched on."""
    try:
        policy, _ = await desk.policy.current(Place(Platform.DISCORD, interaction.guild_id or 0))
    except GatehouseError:
        return []
    names = [tier.name for tier in reversed(policy.tiers) if typed.casefold() in tier.name.casefold()]
    return [app_commands.Choice(name=name, value=name) for name in names[:MOST_CHOICES]]
