"""`/verify`: a private link to the page where a member proves a wallet."""

from bot.text.link import OPEN, link
from cogs.desk import Desk
from cogs.telegram.buttons import Acts, leads_to
from cogs.telegram.visit import Said
from cogs.telegram.welcome import Choosing

VERIFY = "verify"


def acts(desk: Desk, choosing: Choosing) -> Acts:
    async def begin(said: Said) -> None:
        if visit := await choosing.entered(said):
            private = await desk.verify.begin(visit.community, visit.account)
            words = link(visit.community, visit.account, private.expires_at)
            await visit.answer(words, leads_to(OPEN, private.url))

    return {VERIFY: begin}
