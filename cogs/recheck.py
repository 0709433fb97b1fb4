"""`/recheck` on every platform."""

from bot.domain.ids import Account, Community
from bot.text.card import Card
from bot.text.recheck import rechecked
from cogs.desk import Desk


async def look(desk: Desk, community: Community, account: Account) -> Card:
    """A look now, and what it changed."""
    found = await desk.rechecking(community, account)
    return rechecked(found.member, found.plan, found.again, community.name)
