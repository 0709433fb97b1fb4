"""The two buttons under the question whose wallet it is; whoever presses one is looked at at that moment."""

from bot.domain.linking.claims import Outcome
from bot.text.claims import LEAVE_VERB, MOVE_VERB, answered
from cogs.desk import Desk
from cogs.discord.buttons import Press, Presses
from cogs.discord.visit import Interaction, entered


def presses(desk: Desk) -> Presses:
    def say(outcome: Outcome) -> Press:
        async def press(interaction: Interaction, carried: str) -> None:
            visit = await entered(interaction, desk, in_place=True)
            found = await desk.claims.decide(desk.platform, visit.place, visit.account, int(carried), outcome)
            with visit.aloud:
                await visit.replace(answered(found))

        return press

    return {MOVE_VERB: say(Outcome.MOVED), LEAVE_VERB: say(Outcome.LEFT)}
