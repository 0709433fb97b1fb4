"""What commands that change the policy share: the edit is shown before it is made, and tiers are suggested by name."""

from typing import Any

from discord import app_commands

from bot.domain.errors import GatehouseError
from bot.domain.giving.channels import NewRoom
from bot.domain.ids import Place, Platform
from bot.services.changing.changes import Edit
from cogs.desk import Desk
from cogs.discord.changes import ask
from cogs.discord.visit import Interaction, Visit

Choices = list[app_commands.Choice[str]]
MOST_CHOICES = 25


async def change(
    visit: Visit,
    desk: Desk,
    edit: Edit,
    reason: str,
    *,
    highest_only: bool | None = None,
    makes: NewRoom | None = None,
    draft: str = "",
) -> None:
    """Show what this edit would do. `makes`: the channel that is made with it.

    `draft`: the press that leads back to what it was made of: its verb and what it carries.
    """
    more: dict[str, Any] = {"highest_only": highest_only, "makes": makes}
    here = (desk.platform, visit.place, visit.account)
    await ask(visit, desk, lambda told: desk.changes.propose(*here, edit, reason, **more, told=told), draft)


def suggests_tiers(command: app_commands.Command[Any, ..., None], option: str, desk: Desk) -> None:
    """Suggest the tiers whose names hold what is typed so far; none where the bot is not switched on."""

    @command.autocomplete(option)
    async def suggest(interaction: Interaction, typed: str) -> Choices:
        try:
            policy, _ = await desk.policy.current(Place(Platform.DISCORD, interaction.guild_id or 0))
        except GatehouseError:
            return []
        names = [tier.name for tier in reversed(policy.tiers) if typed.casefold() in tier.name.casefold()]
        return [app_commands.Choice(name=name, value=name) for name in names[:MOST_CHOICES]]
