"""A word to moderators under whatever they do while nothing is given or taken."""

from bot.domain.ids import Community
from bot.text.stillness import to_moderators
from cogs.desk import Desk


async def frozen(desk: Desk, community: Community) -> list[str]:
    """Who pulled the brake, and how things go on; nothing where nobody did."""
    return to_moderators(await desk.freezing.of(community))
