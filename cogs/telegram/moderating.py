"""`/news`: which news the moderators get, typed where they read it."""

from bot.domain.ids import Place, Platform
from bot.domain.moderating.moderating import News
from bot.services.permitting.authority import permitted
from bot.text.moderating import OFF, ON, told
from cogs.desk import Desk
from cogs.telegram.buttons import Acts
from cogs.telegram.groups import answer_in_private
from cogs.telegram.visit import Said


def acts(desk: Desk) -> Acts:
    async def news(said: Said) -> None:
        place = Place(Platform.TELEGRAM, said.chat)
        reading = [one for one in await desk.communities.list() if one.moderators == place]
        if not reading:
            await answer_in_private(desk)(said)
            return
        await permitted(desk.platform, place, said.account)
        change = _read(said.typed)
        for community in reading:
            if change is not None:
                await desk.moderating.switch(desk.platform, place, said.account, community, change)
            await said.answer(told(await desk.moderating.news(community)), between="\n")

    return {"news": news}


def _read(typed: str) -> tuple[News, bool] | None:
    """`jobs off`; None for anything else."""
    kind, _space, way = typed.lower().partition(" ")
    known = kind in frozenset(News) and way.strip() in {ON, OFF}
    return (News(kind), way.strip() == ON) if known else None
