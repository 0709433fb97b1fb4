"""Where every error of a command or click ends: in one sentence for the person, and a line in the log for the host."""

import logging
import secrets

import discord
from discord import app_commands

from bot.domain.errors import GatehouseError
from bot.text.markup import for_discord
from bot.text.refusals import refusal, unforeseen
from cogs.discord.visit import Interaction

log = logging.getLogger(__name__)


async def refuse(interaction: Interaction, error: Exception) -> None:
    """Tell the person what did not happen. Never a traceback, never the error's own words."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, GatehouseError):
        log.info("refused: %s", type(cause).__name__)
        text = refusal(cause)
    else:
        reference = secrets.token_hex(4)
        log.error("reference %s: %s", reference, type(cause).__name__, exc_info=cause)
        text = unforeseen(reference)
    await _say(interaction, for_discord(text))


async def _say(interaction: Interaction, text: str) -> None:
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True, suppress_embeds=True)
        else:
            await interaction.response.send_message(text, ephemeral=True, suppress_embeds=True)
    except discord.DiscordException as error:
        log.warning("an answer did not arrive: %s", type(error).__name__)
