"""`/gate compare`: shadow beside the bot now in charge of a role."""

from contextlib import suppress
from io import BytesIO
from typing import Any

import discord
from discord import app_commands

from bot.services.changing.comparing import Comparison, Odd
from bot.text import comparing as words
from bot.text.catalogue import N_, _
from bot.text.requirements import Titles
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses
from cogs.discord.changes import Progress
from cogs.discord.changing import suggests_tiers
from cogs.discord.visit import Interaction, Visit, entered


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """`/gate compare`."""

    @app_commands.command(
        name="compare", description=N_("Who has a role beside who would have a tier. Changes nothing.")
    )
    @app_commands.describe(role=N_("A role that another bot gives"), tier=N_("The tier that would give it"))
    async def compare(interaction: Interaction, role: discord.Role, tier: str) -> None:
        visit = await entered(interaction, desk)
        told = Progress(visit, words.looking, [_show()])
        found = await desk.comparing.look(desk.platform, visit.place, visit.account, role.id, tier, told)
        with suppress(discord.NotFound):  # the answer is closed by now; what was said last in it says what to press
            await _report(visit, found, desk.titles)

    suggests_tiers(compare, "tier", desk)
    return compare


def presses(desk: Desk) -> Presses:
    """What the button under a long comparison does: an answer of its own, for as long again."""

    async def show(interaction: Interaction, _carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        asked = await desk.comparing.latest(desk.platform, visit.place, visit.account)
        if asked is None:
            await visit.replace(_(words.NONE_LEFT))
        elif asked.found is None:
            await visit.replace(words.looking(asked.looked_at, asked.of), _show())
        else:
            await _report(visit, asked.found, desk.titles)

    return {words.SHOW_VERB: show}


def _show() -> Button:
    return Button(_(words.SHOW), words.SHOW_VERB)


async def _report(visit: Visit, found: Comparison, titles: Titles) -> None:
    lines = [_line(one) for one in found.odd]
    card = words.report(found.role, found.tier.name, found.agree, lines, titles)
    text = "\n\n".join(card.paragraphs)
    if lines:
        await visit.hand_over(text, discord.File(BytesIO(words.table(lines).encode()), "compare.csv"))
    else:
        await visit.replace(text)


def _line(one: Odd) -> words.Line:
    judged = one.judged
    seen = words.seen(judged.sight, whole=judged.open_wallets)
    return words.Line(
        one.account.id, one.account.name, one.has_role, judged.would.value, sorted(judged.blocks.items()), seen
    )
