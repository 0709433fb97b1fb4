"""A command where others read along: the answer is a button to the private chat, and nothing private."""

from bot.domain.ids import Place, Platform
from bot.text.catalogue import _
from bot.text.welcome import IN_PRIVATE, not_here
from cogs.desk import Desk
from cogs.telegram.buttons import Act, leads_to
from cogs.telegram.visit import PAYLOAD, Said


def answer_in_private(desk: Desk) -> Act:
    async def point(said: Said) -> None:
        community = await desk.communities.active(Place(Platform.TELEGRAM, said.chat))
        url = f"https://t.me/{said.bot.username}?start={PAYLOAD}{community.id}"
        await said.answer([not_here()], leads_to(_(IN_PRIVATE), url))

    return point
