"""Where every error of a command or press ends: in one sentence for the person, and a line in the log for the host."""

import logging
import secrets

from telegram.error import TelegramError

from bot.domain.errors import GatehouseError
from bot.domain.ids import Platform
from bot.text.refusals import refusal, unforeseen
from cogs.telegram.visit import Said

log = logging.getLogger(__name__)


async def refuse(said: Said, error: Exception) -> None:
    """Tell the person what did not happen. Never a traceback, never the error's own words."""
    if isinstance(error, TelegramError):
        log.warning("an answer did not arrive: %s", type(error).__name__)
        return
    if isinstance(error, GatehouseError):
        log.info("refused: %s", type(error).__name__)
        text = refusal(error, Platform.TELEGRAM)
    else:
        reference = secrets.token_hex(4)
        log.error("reference %s: %s", reference, type(error).__name__, exc_info=error)
        text = unforeseen(reference)
    try:
        await said.answer([text])
    except TelegramError as silent:
        log.warning("an answer did not arrive: %s", type(silent).__name__)
