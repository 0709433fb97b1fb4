"""What a member names as theirs, on every platform."""

from bot.text import showing as text
from bot.text.card import Card
from cogs.cards import Asked
from cogs.desk import Desk


async def show(desk: Desk, asked: Asked, typed: str) -> Card:
    """The token or attestation is theirs, if the chain says so, and they are looked at anew."""
    found = await desk.showing.show(asked.community, asked.account, typed)
    return text.found([(one.source, one.item, one.wallet) for one in found], desk.titles)
