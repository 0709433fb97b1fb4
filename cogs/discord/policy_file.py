"""`/gate export` and `/gate import`: the policy as a file, and a file as a change that is looked at first."""

import asyncio
from io import BytesIO
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.domain.changing.policy_file import LARGEST
from bot.domain.errors import Fault, FileRefused, Mistake, PlatformUnavailable
from bot.services.changing.policy_file import Asker
from bot.text.catalogue import N_, _
from bot.text.changes import shown
from bot.text.policy_export import file_name, handed_over
from bot.text.policy_import import besides, refused
from cogs.desk import Desk
from cogs.discord.changes import Progress, show
from cogs.discord.visit import Interaction, entered, entered_as_moderator

MOST_BYTES = 4 * LARGEST
READ_WITHIN = 15.0
"""Seconds."""


def export_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """`/gate export`."""

    @app_commands.command(name="export", description=N_("The whole policy as one readable file."))
    async def export(interaction: Interaction) -> None:
        visit = await entered_as_moderator(interaction, desk)
        policy, text = await desk.policy_export.of(visit.place)
        await visit.hand_over(handed_over(policy), discord.File(BytesIO(text.encode()), file_name(policy)))

    return export


def import_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """`/gate import`."""

    @app_commands.command(
        name="import", description=N_("Tiers from a file. You see what it would do before it is done.")
    )
    @app_commands.describe(file=N_("As /gate export writes it, or your rules as JSON from Collab.Land or Guild.xyz"))
    async def take(interaction: Interaction, file: discord.Attachment) -> None:
        visit = await entered(interaction, desk)
        asker = Asker(desk.platform, visit.place, visit.account)
        try:
            draft = await desk.policy_import.look(await _text(file), asker, Progress(visit))
        except FileRefused as mistaken:
            await visit.answer(refused(mistaken.mistakes))
            return
        if draft.preview is not None:
            await show(visit, shown(draft.preview, await desk.changes.named(draft.preview), desk.titles))
        if said := besides(draft.change, draft.unseen, draft.left):
            await visit.answer(said, between="\n")

    return take


async def _text(file: discord.Attachment) -> str:
    """What the file says; FileRefused where it is too large, or no text."""
    if file.size > MOST_BYTES:
        raise FileRefused((Mistake("file", Fault.NOT_TOML, _("it has more than {most} bytes", most=MOST_BYTES)),))
    try:
        async with asyncio.timeout(READ_WITHIN):
            return (await file.read()).decode("utf-8")
    except (discord.DiscordException, aiohttp.ClientError, TimeoutError) as error:
        raise PlatformUnavailable(type(error).__name__) from error
    except UnicodeDecodeError:
        raise FileRefused((Mistake("file", Fault.NOT_TOML, _("it is not text in UTF-8")),)) from None
