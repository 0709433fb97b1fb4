"""What a member may set: whether the bot writes to them unprompted."""

from telegram import InlineKeyboardButton

from bot.domain.ids import Platform
from bot.text.me import SWITCH_OFF, SWITCH_ON, notices
from bot.text.passes import WHY
from cogs.desk import Desk
from cogs.telegram.buttons import Act, Acts, button
from cogs.telegram.visit import Said
from cogs.telegram.welcome import Choosing


def switch(here: str, *, on: bool) -> InlineKeyboardButton:
    """The button that turns notices the other way, in this community."""
    return button(SWITCH_OFF, "notices-off", here) if on else button(SWITCH_ON, "notices-on", here)


def acts(desk: Desk, choosing: Choosing) -> Acts:
    def turn(*, on: bool) -> Act:
        async def turned(said: Said) -> None:
            if visit := await choosing.entered(said):
                await desk.me.set_notices(visit.community, visit.account, on)
                here = visit.here()
                await visit.answer([notices(on, Platform.TELEGRAM)], switch(here, on=on), button(WHY, "why", here))

        return turned

    return {"notices-on": turn(on=True), "notices-off": turn(on=False)}
