"""Vaults and Safes in `/wallets`, on every platform."""

from bot.domain.errors import ChainUnreadable, VaultProblem, VaultRefused
from bot.domain.ids import Address, address
from bot.domain.requirements.holdings import Proof
from bot.text import vaults as text
from bot.text.card import Card
from cogs.cards import Asked, Replies
from cogs.desk import Desk


async def add(desk: Desk, asked: Asked, proof: Proof, typed: str) -> Card:
    """The vault or Safe at the typed address is theirs, wherever a chain vouches for it."""
    try:
        where = address(typed.strip())
    except ValueError:
        raise VaultRefused(VaultProblem.NO_ADDRESS) from None
    found = await desk.vaults.add(asked.community.id, asked.account, proof, where)
    return text.added(found.wallets, found.unread, desk.titles)


def replies(desk: Desk) -> Replies:
    """What each button of the cards does."""

    async def offer(asked: Asked) -> Card:
        found = await _suggested(desk, asked)
        return text.offered(found, asked.account.platform, registered=desk.vaults.offered())

    async def one(asked: Asked) -> Card:
        return await add(desk, asked, Proof.VAULT, text.unpacked(asked.carried))

    return {text.VAULTS: offer, text.VAULT: one}


async def _suggested(desk: Desk, asked: Asked) -> list[Address] | None:
    """Each once, on however many chains it says so; None if a chain does not tell."""
    try:
        told = await desk.vaults.suggested(asked.community.id, asked.account)
    except ChainUnreadable:
        return None
    return list(dict.fromkeys(one.vault for one in told))
