"""Removing a tier: first what it would do, then Remove or Keep, for a few minutes and for the one who asked."""

from datetime import timedelta

import discord

from bot.domain.errors import Conflict
from bot.text.catalogue import _
from bot.text.policy import KEEP, KEPT, REMOVE, RUN_OUT, confirm_removal, removed
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses
from cogs.discord.visit import Interaction, entered, entered_as_moderator

LASTS = timedelta(minutes=5)


async def ask(interaction: Interaction, desk: Desk, name: str) -> None:
    """Show what removing this tier would do; the answer is seen by the one who asked alone."""
    visit = await entered_as_moderator(interaction, desk)
    policy, counts = await desk.policy.current(visit.place)
    tier = policy.tier(name)
    remove = Button(_(REMOVE), "remove", f"{policy.revision}:{tier.name}", discord.ButtonStyle.danger)
    await visit.answer([confirm_removal(tier, counts.get(tier.name, 0))], remove, Button(_(KEEP), "keep"))


def presses(desk: Desk) -> Presses:
    async def remove(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        revision, name = carried.split(":", 1)
        if has_run_out(interaction):
            await visit.replace(_(RUN_OUT))
            return
        policy, counts = await desk.policy.current(visit.place)
        if policy.revision != int(revision):
            raise Conflict  # what was shown is not what would be done
        holders = counts.get(policy.tier(name).name, 0)
        policy, tier = await desk.policy.remove_tier(desk.platform, visit.place, visit.account, name)
        await visit.replace(removed(tier, policy, holders))

    async def keep(interaction: Interaction, carried: str) -> None:
        del carried
        visit = await entered(interaction, desk, in_place=True)
        await visit.replace(_(KEPT))

    return {"remove": remove, "keep": keep}


def has_run_out(interaction: Interaction) -> bool:
    """Was the question asked too long ago? Both moments are Discord's own."""
    return interaction.message is None or interaction.created_at - interaction.message.created_at > LASTS
