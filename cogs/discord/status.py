"""`/gate status`: how things stand, for those who mend them."""

from typing import Any

from discord import app_commands

from bot.text.catalogue import N_
from bot.text.changes import decides
from bot.text.claims import choices
from bot.text.motions import choices as sends
from cogs.desk import Desk
from cogs.discord import cards
from cogs.discord.losses import buttons
from cogs.discord.visit import Interaction, entered_as_moderator
from cogs.status import shown


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="status", description=N_("Holders, chains, the last sweep, and what needs a person."))
    async def show(interaction: Interaction) -> None:
        visit = await entered_as_moderator(interaction, desk)
        found = await shown(desk, visit.community)
        under = [cards.button(press) for change in found.waiting for press in decides(change)]
        under += [button for question in found.asked for button in buttons(question, question.tier)]
        under += [cards.button(press) for claim in found.claims for press in choices(claim)]
        under += [cards.button(press) for motion in found.motions for press in sends(motion)]
        await visit.answer(found.lines, *under, between="\n")

    return show
