"""The two buttons under a selection that waits for another moderator; whoever presses one is looked at then."""

from bot.domain.ids import Place, Platform
from bot.text.motions import SECOND_VERB, STOP_VERB, decided
from cogs.desk import Desk
from cogs.telegram.buttons import Acts
from cogs.telegram.visit import Said


def acts(desk: Desk) -> Acts:
    async def second(said: Said) -> None:
        place = Place(Platform.TELEGRAM, said.chat)
        found = await desk.motions.second(desk.platform, place, said.account, int(said.carried))
        await said.replace(decided(found, await desk.motions.title(found)))

    async def stop(said: Said) -> None:
        place = Place(Platform.TELEGRAM, said.chat)
        found = await desk.motions.stop(desk.platform, place, said.account, int(said.carried))
        await said.replace(decided(found, await desk.motions.title(found)))

    return {SECOND_VERB: second, STOP_VERB: stop}
