"""`/passes` and `/why`: what a member holds, and on what."""

from collections.abc import Sequence
from typing import Any

from discord import app_commands

from bot.text.news import for_member
from bot.text.passes import ANOTHER, WHY, passes, why
from cogs.discord.buttons import Button, Presses
from cogs.discord.desk import Desk
from cogs.discord.me import switch
from cogs.discord.verify import VERIFY
from cogs.discord.visit import Interaction, entered


def commands(desk: Desk) -> Sequence[app_commands.Command[Any, ..., None]]:
    @app_commands.command(name="passes", description="What you hold here, on what, and until when.")
    async def passes_command(interaction: Interaction) -> None:
        await _passes(interaction, desk)

    @app_commands.command(name="why", description="Look at your wallets now: what each tier asks, and what was seen.")
    async def why_command(interaction: Interaction) -> None:
        await _why(interaction, desk)

    return passes_command, why_command


def presses(desk: Desk) -> Presses:
    async def explain(interaction: Interaction, _: str) -> None:
        await _why(interaction, desk)

    return {"why": explain}


async def _passes(interaction: Interaction, desk: Desk) -> None:
    visit = await entered(interaction, desk)
    mine = await desk.passes.mine(visit.community, visit.account)
    news = [for_member(event, visit.community.name, desk.titles) for event in mine.news]
    notices = mine.member is not None and mine.member.notices
    first = passes(mine.policy, mine.passes, mine.member, visit.community.name)
    await visit.answer([first, *news], Button(WHY, "why"), switch(notices))


async def _why(interaction: Interaction, desk: Desk) -> None:
    visit = await entered(interaction, desk)
    seen = await desk.passes.why(visit.community, visit.account)
    words = why(seen.policy, seen.member, seen.plan, seen.awards, desk.titles)
    await visit.answer(words, Button(ANOTHER, VERIFY))
