"""`/gate tier edit | show` and `/gate doors`: tiers as they are, and other ones in their place."""

from typing import Any

import discord
from discord import app_commands

from bot.domain.requirements.holdings import GiveAt
from bot.services.changing.policy import TierEdit
from bot.text.catalogue import N_
from bot.text.policy import tier_shown
from cogs.desk import Desk
from cogs.discord.changing import change, suggests_tiers
from cogs.discord.visit import Interaction, entered, entered_as_moderator

ALL, HIGHEST = "all", "highest"


def edit_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="edit", description=N_("Change a tier. You see what that does before it is done."))
    @app_commands.describe(
        name=N_("Which tier"),
        rank=N_("Another rank; higher is further in"),
        requirement=N_("Another requirement; `none` makes it a tier for awards alone"),
        opens=N_("A role it opens from now on"),
        closes=N_("A role it opens no longer"),
        give_at=N_("On which block it is given"),
        grace=N_("How long it stays open after it has run out: 24h, 3d; `0s`: not at all"),
    )
    @app_commands.rename(give_at="give-at")
    @app_commands.choices(give_at=[app_commands.Choice(name=way.value, value=way.value) for way in GiveAt])
    async def edit(
        interaction: Interaction,
        name: str,
        rank: app_commands.Range[int, 0, 1_000] | None = None,
        requirement: str = "",
        opens: discord.Role | None = None,
        closes: discord.Role | None = None,
        give_at: str = "",
        grace: str = "",
    ) -> None:
        visit = await entered_as_moderator(interaction, desk)
        way = GiveAt(give_at) if give_at else None
        typed = TierEdit(rank, requirement, opens.id if opens else None, closes.id if closes else None, way, grace)
        policy, _ = await desk.policy.current(visit.place)
        known = policy.tier(name)
        edited = await desk.policy.edited(desk.platform, visit.place, visit.account, typed)
        await change(visit, desk, lambda now: now.replacing(edited(now.tier(known.name))), f"edit {known.name}")

    suggests_tiers(edit, "name", desk)
    return edit


def show_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="show", description=N_("One tier: what it asks, what it opens, how many hold it."))
    @app_commands.describe(name=N_("Which tier"))
    async def show(interaction: Interaction, name: str) -> None:
        visit = await entered_as_moderator(interaction, desk)
        policy, counts = await desk.policy.current(visit.place)
        chats = await desk.chats.titles(visit.place)
        await visit.answer([tier_shown(policy.tier(name), counts, desk.titles, chats)])

    suggests_tiers(show, "name", desk)
    return show


def doors_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="doors", description=N_("Whose doors does a member of several tiers have?"))
    @app_commands.describe(of=N_("Of all tiers they hold, or of the highest alone"))
    @app_commands.choices(of=[app_commands.Choice(name=one, value=one) for one in (ALL, HIGHEST)])
    async def doors(interaction: Interaction, of: str) -> None:
        visit = await entered(interaction, desk)
        await change(visit, desk, lambda now: now.tiers, f"doors of {of}", highest_only=of == HIGHEST)

    return doors
