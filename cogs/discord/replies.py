"""What is said to a person later than at once: beneath the answer they got, or in its place."""

import logging
from collections.abc import Awaitable, Sequence

import discord

from bot.ports import Choice
from bot.services.signing_in.asked import Reply
from cogs.discord.buttons import Button
from cogs.discord.visit import Visit

log = logging.getLogger(__name__)
_STYLES = {True: discord.ButtonStyle.danger, False: discord.ButtonStyle.secondary}


def beneath(visit: Visit) -> Reply:
    """Answers this interaction once more, for as long as Discord takes it."""

    async def reply(words: Sequence[str], choices: Sequence[Choice]) -> None:
        await _if_possible(visit.answer(words, *_buttons(choices)))

    return reply


def in_its_place(visit: Visit) -> Reply:
    """Puts this in the place of what answered this interaction, for as long as Discord takes it."""

    async def reply(words: Sequence[str], choices: Sequence[Choice]) -> None:
        await _if_possible(visit.replace("\n".join(words), *_buttons(choices)))

    return reply


def _buttons(choices: Sequence[Choice]) -> list[Button]:
    return [Button(one.label, one.verb, one.carried, _STYLES[one.grave]) for one in choices]


async def _if_possible(said: Awaitable[None]) -> None:
    try:
        await said
    except discord.DiscordException as error:
        log.info("an answer did not arrive: %s", type(error).__name__)
