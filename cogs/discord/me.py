"""What a member may set: whether the bot writes to them unprompted."""

from bot.text.me import SWITCH_OFF, SWITCH_ON, notices
from bot.text.passes import WHY
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses
from cogs.discord.visit import Interaction, entered


def switch(on: bool) -> Button:
    """The button that turns notices the other way."""
    return Button(SWITCH_OFF, "notices-off") if on else Button(SWITCH_ON, "notices-on")


def presses(desk: Desk) -> Presses:
    async def turn_on(interaction: Interaction, _: str) -> None:
        await _turn(interaction, desk, on=True)

    async def turn_off(interaction: Interaction, _: str) -> None:
        await _turn(interaction, desk, on=False)

    return {"notices-on": turn_on, "notices-off": turn_off}


async def _turn(interaction: Interaction, desk: Desk, *, on: bool) -> None:
    visit = await entered(interaction, desk)
    await desk.me.set_notices(visit.community, visit.account, on)
    await visit.answer([notices(on)], switch(on), Button(WHY, "why"))
