"""`/me`: what is kept of a member, as a file or forgotten; and whether the bot writes to them unprompted."""

from telegram import InlineKeyboardButton

from bot.text import reputation
from bot.text.catalogue import _
from bot.text.me import EXPORT, FILE, SWITCH_OFF, SWITCH_ON, about_me
from cogs import me
from cogs.cards import Asked
from cogs.desk import Desk
from cogs.telegram import cards
from cogs.telegram.buttons import Act, Acts, button
from cogs.telegram.visit import Said
from cogs.telegram.welcome import Choosing


def switch(here: str, *, on: bool) -> InlineKeyboardButton:
    """The button that turns notices the other way, in this community."""
    if on:
        return button(_(SWITCH_OFF), "notices-off", here)
    return button(_(SWITCH_ON), "notices-on", here)


def acts(desk: Desk, choosing: Choosing) -> Acts:
    def turn(*, on: bool) -> Act:
        async def turned(said: Said) -> None:
            if visit := await choosing.entered(said):
                await cards.add(visit, await me.turn(desk, Asked(visit.community, visit.account), on=on))

        return turned

    async def about(said: Said) -> None:
        if visit := await choosing.entered(said):
            await cards.show(visit, about_me(visit.community))

    switches = {"notices-on": turn(on=True), "notices-off": turn(on=False)}
    return {**switches, **cards.acts(choosing, me.replies(desk)), "me": about, **_files(desk, choosing)}


def _files(desk: Desk, choosing: Choosing) -> Acts:
    """What is handed over as a file."""

    async def export(said: Said) -> None:
        if visit := await choosing.entered(said):
            text = await desk.forgetting.everything(visit.community, visit.account)
            await said.bot.send_document(said.chat, text.encode(), filename=FILE)

    async def earned(said: Said) -> None:
        if visit := await choosing.entered(said):
            found = await desk.reputation.of(visit.community, visit.account)
            await said.answer([reputation.told(found)])
            if found.credits:
                text = desk.reputation.file(found)
                await said.bot.send_document(said.chat, text.encode(), filename=reputation.FILE)

    return {EXPORT: export, reputation.VERB: earned}
