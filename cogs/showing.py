"""What a member names as theirs, on every platform."""

from bot.services.linking.credited import Proven
from bot.services.linking.showing import Named
from bot.text import showing as text
from bot.text.card import Card
from cogs.cards import Asked
from cogs.desk import Desk


async def show(desk: Desk, asked: Asked, typed: str) -> Card:
    """The token, attestation or credit is theirs, if the chain says so, and they are looked at anew."""
    found = await desk.showing.show(asked.community, asked.account, typed)
    named = [(one.source, one.item, one.wallet) for one in found if isinstance(one, Named)]
    proven = [(one.chain, one.credit) for one in found if isinstance(one, Proven)]
    return text.found(named, proven, desk.titles)
