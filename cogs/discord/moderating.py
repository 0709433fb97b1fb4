"""`/gate news`: which news the moderators' channel gets."""

from typing import Any

from discord import app_commands

from bot.domain.moderating.moderating import News
from bot.text.catalogue import N_
from bot.text.moderating import OFF, ON, told
from cogs.desk import Desk
from cogs.discord.visit import Interaction, entered_as_moderator


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="news", description=N_("Which news your channel gets; each kind on or off."))
    @app_commands.describe(
        kind=N_("What it is about; without it you see how all of them stand"), switch=N_("On, or off")
    )
    @app_commands.choices(
        kind=[app_commands.Choice(name=each.value, value=each.value) for each in News],
        switch=[app_commands.Choice(name=way, value=way) for way in (ON, OFF)],
    )
    async def news(interaction: Interaction, kind: str = "", switch: str = ON) -> None:
        visit = await entered_as_moderator(interaction, desk)
        if not kind:
            await visit.answer(told(await desk.moderating.news(visit.community)), between="\n")
            return
        change = News(kind), switch == ON
        kinds = await desk.moderating.switch(desk.platform, visit.place, visit.account, visit.community, change)
        await visit.answer(told(kinds), between="\n")

    return news
