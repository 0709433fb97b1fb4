"""`/wallets`: a member's own wallets."""

import re

from cogs import wallets
from cogs.cards import Asked
from cogs.desk import Desk
from cogs.telegram import cards
from cogs.telegram.buttons import Acts
from cogs.telegram.visit import Said
from cogs.telegram.welcome import Choosing

_NAMING = re.compile(r"(?P<wallet>\d{1,4})(?:\s+(?P<name>.*))?", re.DOTALL)
"""`2 studio`: the number in the list, and what to call it."""


def acts(desk: Desk, choosing: Choosing) -> Acts:
    async def show(said: Said) -> None:
        if visit := await choosing.entered(said):
            asked, naming = Asked(visit.community, visit.account), _NAMING.fullmatch(said.typed)
            if naming:
                card = await wallets.label(desk, asked, int(naming["wallet"]), naming["name"] or "")
            else:
                card = await wallets.purse(desk, visit.community, visit.account)
            await cards.show(visit, card)

    return {**cards.acts(choosing, wallets.replies(desk)), "wallets": show}
