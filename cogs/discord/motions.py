"""The buttons under a selection that the council's key is to send; whoever presses one is looked at at that moment."""

from bot.text.motions import MOVE_VERB, SECOND_VERB, STOP_VERB, decided, moved
from cogs.desk import Desk
from cogs.discord.buttons import Presses
from cogs.discord.visit import Interaction, entered


def presses(desk: Desk) -> Presses:
    async def move(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        found = await desk.motions.move(desk.platform, visit.place, visit.account, int(carried))
        await visit.replace(moved(found, await desk.motions.title(found)))

    async def second(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        found = await desk.motions.second(desk.platform, visit.place, visit.account, int(carried))
        with visit.aloud:
            await visit.replace(decided(found, await desk.motions.title(found)))

    async def stop(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        found = await desk.motions.stop(desk.platform, visit.place, visit.account, int(carried))
        with visit.aloud:
            await visit.replace(decided(found, await desk.motions.title(found)))

    return {MOVE_VERB: move, SECOND_VERB: second, STOP_VERB: stop}
