"""The two buttons under a change that waits for a second moderator; whoever presses one is looked at at that moment."""

from bot.domain.ids import Place, Platform
from bot.text.changes import APPROVE, CANCEL, VERBS, decided
from cogs.desk import Desk
from cogs.telegram.buttons import Acts
from cogs.telegram.visit import Said


def acts(desk: Desk) -> Acts:
    async def approve(said: Said) -> None:
        place = Place(Platform.TELEGRAM, said.chat)
        await said.replace(decided(await desk.changes.approve(desk.platform, place, said.account, int(said.carried))))

    async def cancel(said: Said) -> None:
        place = Place(Platform.TELEGRAM, said.chat)
        await said.replace(decided(await desk.changes.cancel(desk.platform, place, said.account, int(said.carried))))

    return {VERBS[APPROVE]: approve, VERBS[CANCEL]: cancel}
