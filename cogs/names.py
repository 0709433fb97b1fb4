"""ENS names in `/wallets`, on every platform."""

from bot.domain.linking.wallets import LinkedWallet
from bot.text import names as text
from bot.text.card import Card
from cogs.cards import Asked, Replies
from cogs.desk import Desk


def offered(desk: Desk, card: Card, linked: LinkedWallet) -> Card:
    """The card of a wallet, with the switch for its name where there are names."""
    return text.offered(card, linked) if desk.naming.offered() else card


def replies(desk: Desk) -> Replies:
    """What each button of the cards does."""

    async def show(asked: Asked) -> Card:
        linked = await desk.wallets.show_name(asked.community, asked.account, int(asked.carried), on=True)
        return text.shown(linked, await desk.naming.of([linked]))

    async def hide(asked: Asked) -> Card:
        return text.silenced(await desk.wallets.show_name(asked.community, asked.account, int(asked.carried), on=False))

    return {text.SHOW: show, text.HIDE: hide}
