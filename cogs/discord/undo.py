"""`/gate undo`: any earlier revision, picked from a list, with what going back to it would do."""

from typing import Any

from discord import app_commands

from bot.domain.errors import ChangeProblem, ChangeRefused, GatehouseError
from bot.domain.ids import Place, Platform
from bot.text.catalogue import N_
from bot.text.changes import revision_named
from cogs.desk import Desk
from cogs.discord.changes import ask
from cogs.discord.changing import MOST_CHOICES, Choices
from cogs.discord.visit import Interaction, Visit, entered_as_moderator

LONGEST = 100


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="undo", description=N_("Go back to an earlier revision. You see first what that does."))
    @app_commands.describe(revision=N_("Which one; left out, the one before the last change"))
    async def undo(interaction: Interaction, revision: str = "") -> None:
        visit = await entered_as_moderator(interaction, desk)
        number = await _number(visit, desk, revision)
        await ask(visit, desk, lambda told: desk.changes.undo(desk.platform, visit.place, visit.account, number, told))

    @undo.autocomplete("revision")
    async def suggest(interaction: Interaction, typed: str) -> Choices:
        """The newest first; what was typed so far narrows it."""
        try:
            known = await desk.changes.history(Place(Platform.DISCORD, interaction.guild_id or 0), 4 * MOST_CHOICES)
        except GatehouseError:
            return []
        named = [(one.revision, revision_named(one)) for one in known[1:]]
        found = [(number, name) for number, name in named if typed.casefold() in name.casefold()]
        return [app_commands.Choice(name=name[:LONGEST], value=str(number)) for number, name in found[:MOST_CHOICES]]

    return undo


async def _number(visit: Visit, desk: Desk, typed: str) -> int:
    """The revision that was picked; without one, the one before the last change."""
    policy, _ = await desk.policy.current(visit.place)
    if typed.strip().isdecimal():
        return int(typed)
    if typed.strip():
        raise ChangeRefused(ChangeProblem.REVISION)
    if policy.revision == 0:
        raise ChangeRefused(ChangeProblem.FIRST)
    return policy.revision - 1
