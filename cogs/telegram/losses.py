"""The breaker's two buttons under a post of the moderators: whoever presses one must run that chat at that moment."""

from bot.domain.breaker import Answer
from bot.domain.ids import Place, Platform
from bot.text.catalogue import _
from bot.text.losses import KEEP_VERB, TAKE, TAKE_VERB, answered
from cogs.desk import Desk
from cogs.telegram.buttons import Act, Acts, button
from cogs.telegram.visit import Said


def acts(desk: Desk) -> Acts:
    def say(answer: Answer) -> Act:
        async def said_so(said: Said) -> None:
            place = Place(Platform.TELEGRAM, said.chat)
            found = await desk.losses.answer(desk.platform, place, said.account, int(said.carried), answer)
            again = [button(_(TAKE), TAKE_VERB, found.id)] if answer is Answer.KEEP else []
            await said.replace(answered(found, Platform.TELEGRAM), *again)

        return said_so

    return {TAKE_VERB: say(Answer.TAKE), KEEP_VERB: say(Answer.KEEP)}
