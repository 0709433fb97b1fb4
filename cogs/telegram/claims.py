"""The two buttons under the question whose wallet it is; whoever presses one must run that chat at that moment."""

from bot.domain.ids import Place, Platform
from bot.domain.linking.claims import Outcome
from bot.text.claims import LEAVE_VERB, MOVE_VERB, answered
from cogs.desk import Desk
from cogs.telegram.buttons import Act, Acts
from cogs.telegram.visit import Said


def acts(desk: Desk) -> Acts:
    def say(outcome: Outcome) -> Act:
        async def said_so(said: Said) -> None:
            place = Place(Platform.TELEGRAM, said.chat)
            found = await desk.claims.decide(desk.platform, place, said.account, int(said.carried), outcome)
            await said.replace(answered(found))

        return said_so

    return {MOVE_VERB: say(Outcome.MOVED), LEAVE_VERB: say(Outcome.LEFT)}
