"""`/gate map`: what a tier opens. Like every change it shows its effect first."""

from typing import Any

import discord
from discord import app_commands

from bot.domain.errors import ChannelProblem, ChannelRefused
from bot.domain.giving.channels import NewRoom
from bot.domain.giving.policy import TO_BE_MADE, Door, Policy, Tier, channel_door
from bot.services.changing.changes import Edit
from bot.services.changing.policy import TierEdit
from bot.text.catalogue import N_
from bot.text.clean import clean
from cogs.desk import Desk
from cogs.discord.changing import change, suggests_tiers
from cogs.discord.visit import Interaction, entered_as_moderator

Channel = app_commands.AppCommandChannel | app_commands.AppCommandThread


def commands(desk: Desk) -> app_commands.Group:
    """`/gate map role | channel`."""
    group = app_commands.Group(name="map", description=N_("What a tier opens: roles, and channels to its role."))
    group.add_command(_role(desk))
    group.add_command(_channel(desk))
    return group


def _role(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="role", description=N_("Have a tier open a role, or no longer."))
    @app_commands.describe(
        tier=N_("Which tier"),
        role=N_("The role; below my own role and below yours"),
        close=N_("Yes: the tier opens it no longer"),
    )
    async def role(interaction: Interaction, tier: str, role: discord.Role, *, close: bool = False) -> None:
        visit = await entered_as_moderator(interaction, desk)
        policy, _ = await desk.policy.current(visit.place)
        name = policy.tier(tier).name
        typed = TierEdit(closes=role.id) if close else TierEdit(opens=role.id)
        edited = await desk.policy.edited(desk.platform, visit.place, visit.account, typed)
        await change(visit, desk, lambda now: now.replacing(edited(now.tier(name))), f"map role of {name}")

    suggests_tiers(role, "tier", desk)
    return role


def _channel(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="channel", description=N_("Open a channel to a tier's role, or close it again."))
    @app_commands.describe(
        tier=N_("Which tier; it must open a role already"),
        channel=N_("The channel; you and I must be allowed to manage its permissions"),
        new=N_("Or the name of a new private channel, which only the tier's role and I see"),
        voice=N_("Yes: the new one is a voice channel"),
        close=N_("Yes: the tier opens it no longer; without a channel, those that do not exist any more"),
    )
    async def channel(
        interaction: Interaction,
        tier: str,
        channel: Channel | None = None,
        new: app_commands.Range[str, 0, 100] = "",
        *,
        voice: bool = False,
        close: bool = False,
    ) -> None:
        visit = await entered_as_moderator(interaction, desk)
        policy, _ = await desk.policy.current(visit.place)
        found, name = policy.tier(tier), clean(new, 100)
        if name and (close or channel is not None):
            raise ChannelRefused(ChannelProblem.TWO_NAMED)
        makes = NewRoom(name, voice) if name else None
        if channel is not None or makes is not None:
            doors = frozenset({channel_door(visit.place, channel.id if channel else TO_BE_MADE)})
        else:
            doors = await desk.channel_doors.gone(found) if close else frozenset()
        if not doors:
            raise ChannelRefused(ChannelProblem.NONE_NAMED)
        await change(visit, desk, _edit(found.name, doors, close=close), f"map channel of {found.name}", makes=makes)

    suggests_tiers(channel, "tier", desk)
    return channel


def _edit(name: str, doors: frozenset[Door], *, close: bool) -> Edit:
    def edit(now: Policy) -> tuple[Tier, ...]:
        if close:
            return now.closing(name, doors)
        (door,) = doors
        return now.opening(name, door)

    return edit
