"""`/gate tier` and `/gate unknown`: moderators map tiers to roles."""

from datetime import timedelta
from typing import Any

import discord
from discord import app_commands

from bot.domain.giving.policy import NAME_LENGTH
from bot.domain.giving.rules import LIMIT, Choice, Waiting
from bot.domain.requirements.holdings import GiveAt
from bot.services.changing.policy import NewTier
from bot.text.catalogue import N_
from bot.text.policy import tiers
from bot.text.policy import unknown as unknown_text
from cogs.desk import Desk
from cogs.discord.changing import change, suggests_tiers
from cogs.discord.drafts import command as build_command
from cogs.discord.tiers import edit_command, show_command
from cogs.discord.visit import Interaction, entered, entered_as_moderator


def tier_commands(desk: Desk) -> app_commands.Group:
    """`/gate tier add | edit | list | show | remove`."""
    group = app_commands.Group(name="tier", description=N_("Which tiers there are, what they ask, what they open."))
    for command in (
        _add(desk),
        build_command(desk),
        edit_command(desk),
        _list(desk),
        show_command(desk),
        _remove(desk),
    ):
        group.add_command(command)
    return group


def _add(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="add", description=N_("Add a tier: whoever meets the requirement gets the role."))
    @app_commands.describe(
        name=N_("What members call it"),
        rank=N_("A whole number; higher is further in"),
        role=N_("The role it opens; below my own role and below yours"),
        requirement=N_("Like: erc721:base:0x... >= 1 and not erc1155:base:0x...#7 >= 1. Without one: awards alone"),
        give_at=N_("On which block it is given: the newest (if left out), a safe one, or a final one"),
        grace=N_("How long it stays open after it has run out: 24h, 3d. Without it: not at all"),
    )
    @app_commands.rename(give_at="give-at")
    @app_commands.choices(give_at=[app_commands.Choice(name=way.value, value=way.value) for way in GiveAt])
    async def add(
        interaction: Interaction,
        name: app_commands.Range[str, 1, NAME_LENGTH],
        rank: app_commands.Range[int, 0, 1_000],
        role: discord.Role,
        requirement: str = "",
        give_at: str = GiveAt.LATEST.value,
        grace: str = "",
    ) -> None:
        visit = await entered(interaction, desk)
        new = NewTier(name, rank, requirement, role.id, GiveAt(give_at), grace)
        tier = await desk.policy.tier(desk.platform, visit.place, visit.account, new)
        await change(visit, desk, lambda policy: (*policy.tiers, tier), f"add {tier.name}")

    return add


def _list(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="list", description=N_("All tiers with what they ask, in words and as typed."))
    async def show(interaction: Interaction) -> None:
        visit = await entered_as_moderator(interaction, desk)
        policy, counts = await desk.policy.current(visit.place)
        await visit.answer(tiers(policy, counts, desk.titles, await desk.chats.titles(visit.place)))

    return show


def _remove(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="remove", description=N_("Remove a tier. You see what that does before it is done."))
    @app_commands.describe(name=N_("The tier to remove"))
    async def remove(interaction: Interaction, name: str) -> None:
        visit = await entered_as_moderator(interaction, desk)
        policy, _ = await desk.policy.current(visit.place)
        gone = policy.tier(name).name
        await change(visit, desk, lambda now: [tier for tier in now.tiers if tier.name != gone], f"remove {gone}")

    suggests_tiers(remove, "name", desk)
    return remove


def unknown_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """`/gate unknown`."""

    @app_commands.command(name="unknown", description=N_("What becomes of passes that cannot be checked for days."))
    @app_commands.describe(
        choice=N_("Keep them, or suspend them until they can be read"), days=N_("After how many days; 7")
    )
    @app_commands.choices(choice=[app_commands.Choice(name=each.value, value=each.value) for each in Choice])
    async def unknown(interaction: Interaction, choice: str, days: app_commands.Range[int, 2, 90] = LIMIT.days) -> None:
        visit = await entered(interaction, desk)
        wanted = Waiting(Choice(choice), timedelta(days=days))
        await visit.answer(
            [unknown_text(await desk.policy.set_unknown(desk.platform, visit.place, visit.account, wanted))]
        )

    return unknown
