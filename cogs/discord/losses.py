"""The breaker's two buttons: whoever presses one must stand above the tier at that moment."""

import discord

from bot.domain.giving.breaker import Answer, Question
from bot.text.catalogue import _
from bot.text.losses import KEEP, KEEP_VERB, TAKE, TAKE_VERB, answered
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses
from cogs.discord.visit import Interaction, entered


def buttons(question: Question, tier: str) -> list[Button]:
    """What can still be said about these losses, beside those of other tiers."""
    take = Button(f"{_(TAKE)}: {tier}", TAKE_VERB, str(question.id), discord.ButtonStyle.danger)
    keep = Button(f"{_(KEEP)}: {tier}", KEEP_VERB, str(question.id))
    return [take] if question.answer is Answer.KEEP else [take, keep]


def presses(desk: Desk) -> Presses:
    async def take(interaction: Interaction, carried: str) -> None:
        await _answer(interaction, desk, int(carried), Answer.TAKE)

    async def keep(interaction: Interaction, carried: str) -> None:
        await _answer(interaction, desk, int(carried), Answer.KEEP)

    return {TAKE_VERB: take, KEEP_VERB: keep}


async def _answer(interaction: Interaction, desk: Desk, question: int, answer: Answer) -> None:
    visit = await entered(interaction, desk, in_place=True)
    found = await desk.losses.answer(desk.platform, visit.place, visit.account, question, answer)
    with visit.aloud:
        await visit.replace(answered(found))
