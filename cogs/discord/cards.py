"""Cards as Discord shows them: to the person alone, each press in the place of the card it was on."""

import discord

from bot.text.card import Card, Press
from cogs.cards import Asked, Replies, Reply
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses
from cogs.discord.buttons import Press as Pressed
from cogs.discord.visit import Interaction, Visit, entered


async def show(visit: Visit, card: Card) -> None:
    """Answer with this card."""
    await visit.answer(card.paragraphs, *map(button, card.presses))


def presses(desk: Desk, replies: Replies) -> Presses:
    """What each button does, and what takes its place."""

    def pressed(reply: Reply) -> Pressed:
        async def press(interaction: Interaction, carried: str) -> None:
            visit = await entered(interaction, desk, in_place=True)
            card = await reply(Asked(visit.community, visit.account, carried))
            await visit.replace("\n\n".join(card.paragraphs), *map(button, card.presses))

        return press

    return {verb: pressed(reply) for verb, reply in replies.items()}


def button(press: Press) -> Button:
    style = discord.ButtonStyle.danger if press.grave else discord.ButtonStyle.secondary
    return Button(press.label, press.verb, press.carried, style)
