"""The Discord client: it hands commands, clicks and events to the services, and nothing else."""

import asyncio
import logging
import sys
from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

from bot.text.catalogue import N_, speak, speaking
from cogs.desk import Desk
from cogs.discord import (
    accounts,
    audit,
    award_files,
    awards,
    changes,
    chats,
    claims,
    collab,
    comparing,
    contract_facts,
    drafts,
    entries,
    losses,
    mapping,
    me,
    moderating,
    motions,
    passes,
    policy,
    policy_file,
    reports,
    role_adoption,
    rounds,
    setup,
    stats,
    status,
    stillness,
    templates,
    tiers,
    undo,
    verify,
    votes,
    wallets,
)
from cogs.discord.boundary import refuse
from cogs.discord.buttons import Button, Press
from cogs.discord.events import Events
from cogs.discord.pacing import PER_SECOND, Pace
from cogs.discord.picks import ChannelPick, Pick, Picks, RolePick
from cogs.discord.tongues import Tongues
from cogs.discord.visit import Interaction
from cogs.underway import Once, Underway

INTENTS = discord.Intents(guilds=True, members=True)
LONGEST_WAIT = 30.0
"""Seconds discord.py may wait for a limit by itself; longer waits go back to the queue."""
log = logging.getLogger(__name__)


class Commands(app_commands.CommandTree["GatehouseClient"]):
    """All commands, in servers only; whatever goes wrong in one ends at the boundary."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        self.client.underway.note()
        speak(interaction.locale.value)  # each command is a task of its own, and so are its errors
        return self.client.once.first(interaction.id)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        await refuse(interaction, error)


class GatehouseClient(discord.Client):
    """`ready_within`: seconds to wait for one more server at start. `calls`: so many a second are made."""

    def __init__(self, desk: Desk, *, ready_within: float = 2.0, calls: float = PER_SECOND) -> None:
        super().__init__(
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=ready_within,
            max_ratelimit_timeout=LONGEST_WAIT,
            http_trace=Pace(calls).trace(),
            max_messages=None,
            # no list of members: a large server's would fill the memory, and asking for it is limited to once in 30 s
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            enable_debug_events=True,
        )
        self.once, self.underway = Once(), Underway(desk.people)
        self.tree = Commands(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self.presses: Mapping[str, Press] = {
            **verify.presses(desk),
            **passes.presses(desk),
            **me.presses(desk),
            **changes.presses(desk),
            **drafts.presses(desk),
            **setup.presses(desk),
            **templates.presses(desk),
            **role_adoption.presses(desk),
            **losses.presses(desk),
            **claims.presses(desk),
            **motions.presses(desk),
            **comparing.presses(desk),
            **award_files.presses(desk),
            **entries.presses(desk),
            **rounds.presses(desk),
            **votes.presses(desk),
            **wallets.presses(desk),
            **accounts.presses(desk),
        }
        self.events = Events(desk, self.underway)
        self.events.listen(self)
        _add_commands(self.tree, desk)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Button, Pick, Picks, RolePick, ChannelPick)
        await self.tree.set_translator(Tongues())
        await self.tree.sync()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Tell of an event; once the client is closing, of none."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def close(self) -> None:
        """Let what is underway end, then disconnect."""
        await self.underway.finish()
        await super().close()
        await asyncio.sleep(0)  # what came in meanwhile has not begun yet
        await self.underway.finish()

    async def pressed(self, interaction: Interaction, verb: str, carried: str) -> None:
        """Do what the pressed button is for, once."""
        self.underway.note()
        if not self.once.first(interaction.id):
            return
        with speaking(interaction.locale.value):
            try:
                await self.presses[verb](interaction, carried)
            except Exception as error:  # noqa: BLE001  # the last place before discord.py, which would only log it
                await refuse(interaction, error)

    async def on_ready(self) -> None:
        self.underway.note()
        await self.events.caught_up(list(self.guilds))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        del args, kwargs  # they may hold people's names
        log.error("an event was not dealt with: %s", event_method, exc_info=sys.exception())


def _add_commands(tree: Commands, desk: Desk) -> None:
    tree.add_command(verify.command(desk))
    tree.add_command(me.command(desk))
    theirs = (*passes.commands(desk), wallets.command(desk), *accounts.commands(desk), *entries.commands(desk))
    for command in theirs:
        tree.add_command(command)
    gate = app_commands.Group(
        name="gate",
        description=N_("For moderators: tiers, awards, and how things stand."),
        default_permissions=discord.Permissions(manage_roles=True),
    )
    gate.add_command(setup.command(desk))
    gate.add_command(policy.tier_commands(desk))
    gate.add_command(mapping.commands(desk))
    gate.add_command(policy_file.export_command(desk))
    gate.add_command(policy_file.import_command(desk))
    gate.add_command(role_adoption.command(desk))
    gate.add_command(comparing.command(desk))
    for command in (
        *awards.commands(desk),
        award_files.command(desk),
        reports.command(desk),
        audit.command(desk),
        stats.command(desk),
    ):
        gate.add_command(command)
    gate.add_command(policy.unknown_command(desk))
    gate.add_command(tiers.doors_command(desk))
    gate.add_command(undo.command(desk))
    gate.add_command(stillness.freeze_command(desk))
    gate.add_command(stillness.unfreeze_command(desk))
    gate.add_command(stillness.shadow_command(desk))
    gate.add_command(passes.why_of_command(desk))
    gate.add_command(status.command(desk))
    gate.add_command(chats.command(desk))
    gate.add_command(contract_facts.command(desk))
    gate.add_command(moderating.command(desk))
    tree.add_command(gate)
    tree.add_command(entries.gallery_commands(desk))
    tree.add_command(rounds.commands(desk))
    tree.add_command(votes.commands(desk))
    tree.add_command(collab.command(desk))
