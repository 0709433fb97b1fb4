"""`/me`: what is kept of a member, as a file or forgotten; and whether the bot writes to them unprompted."""

from io import BytesIO

import discord
from discord import app_commands

from bot.text import reputation
from bot.text.catalogue import N_, _
from bot.text.me import FILE, SWITCH_OFF, SWITCH_ON, exported
from cogs import me
from cogs.cards import Asked
from cogs.desk import Desk
from cogs.discord import cards
from cogs.discord.buttons import Button, Presses
from cogs.discord.visit import Interaction, entered


def switch(on: bool) -> Button:
    """The button that turns notices the other way."""
    return Button(_(SWITCH_OFF), "notices-off") if on else Button(_(SWITCH_ON), "notices-on")


def command(desk: Desk) -> app_commands.Group:
    """`/me`."""
    group = app_commands.Group(name="me", description=N_("What is kept of you here: as a file, or forgotten."))

    @group.command(name="export", description=N_("Everything I keep of you here, as a file that you alone see."))
    async def export(interaction: Interaction) -> None:
        visit = await entered(interaction, desk)
        text = await desk.forgetting.everything(visit.community, visit.account)
        await visit.hand_over(exported(visit.community), discord.File(BytesIO(text.encode()), FILE))

    @group.command(name="reputation", description=N_("What you earned in votes here, as a file that proves it."))
    async def earned(interaction: Interaction) -> None:
        visit = await entered(interaction, desk)
        found = await desk.reputation.of(visit.community, visit.account)
        if not found.credits:
            await visit.answer([reputation.told(found)])
            return
        text = desk.reputation.file(found)
        await visit.hand_over(reputation.told(found), discord.File(BytesIO(text.encode()), reputation.FILE))

    @group.command(name="delete", description=N_("Be forgotten here. I ask once before anything is done."))
    async def delete(interaction: Interaction) -> None:
        visit = await entered(interaction, desk)
        await cards.show(visit, await me.ask(desk, Asked(visit.community, visit.account)))

    return group


def presses(desk: Desk) -> Presses:
    async def turn_on(interaction: Interaction, _: str) -> None:
        await _turn(interaction, desk, on=True)

    async def turn_off(interaction: Interaction, _: str) -> None:
        await _turn(interaction, desk, on=False)

    return {"notices-on": turn_on, "notices-off": turn_off, **cards.presses(desk, me.replies(desk))}


async def _turn(interaction: Interaction, desk: Desk, *, on: bool) -> None:
    visit = await entered(interaction, desk)
    await cards.show(visit, await me.turn(desk, Asked(visit.community, visit.account), on=on))
