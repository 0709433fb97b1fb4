"""`/wallets`: a member's own wallets."""

import re

from bot.domain.requirements.holdings import Proof
from bot.text.card import Card
from cogs import showing, vaults, wallets
from cogs.cards import Asked
from cogs.desk import Desk
from cogs.telegram import cards
from cogs.telegram.buttons import Acts
from cogs.telegram.visit import Said
from cogs.telegram.welcome import Choosing

_NAMING = re.compile(r"(?P<wallet>\d{1,4})(?:\s+(?P<name>.*))?", re.DOTALL)
"""`2 studio`: the number in the list, and what to call it."""
_ADDING = re.compile(r"(?P<what>vault|safe)\s+(?P<where>\S+)\s*", re.IGNORECASE)
"""`vault 0x…`: what to add, and where it stands."""
_HOLDING = re.compile(r"holds[\s:]\s*(?P<what>\S.*)", re.IGNORECASE | re.DOTALL)
"""`holds #123`: what is theirs and nobody can look up."""
_PROOFS = {"vault": Proof.VAULT, "safe": Proof.SAFE_OWNER}


def acts(desk: Desk, choosing: Choosing) -> Acts:
    async def show(said: Said) -> None:
        if visit := await choosing.entered(said):
            await cards.show(visit, await _answer(desk, Asked(visit.community, visit.account), said.typed))

    return {**cards.acts(choosing, wallets.replies(desk)), "wallets": show}


async def _answer(desk: Desk, asked: Asked, typed: str) -> Card:
    if naming := _NAMING.fullmatch(typed):
        return await wallets.label(desk, asked, int(naming["wallet"]), naming["name"] or "")
    if adding := _ADDING.fullmatch(typed):
        return await vaults.add(desk, asked, _PROOFS[adding["what"].lower()], adding["where"])
    if naming := _HOLDING.fullmatch(typed):
        return await showing.show(desk, asked, naming["what"])
    return await wallets.purse(desk, asked.community, asked.account)
