"""`/gate award-file`: many awards at once from a CSV file, after a look at what it would do."""

from typing import Any

import discord
from discord import app_commands

from bot.domain.awarding.award_files import LARGEST
from bot.text.award_files import APPLY, CANCEL, CANCELLED, applied, preview, problems
from bot.text.catalogue import N_, _
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses
from cogs.discord.visit import Interaction, entered, entered_as_moderator
from cogs.frozen import frozen


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="award-file", description=N_("Award many at once from a CSV file. You see it before it is done.")
    )
    @app_commands.describe(
        file=N_("Lines of: member (id or @name), tier, and for, until, reason, on-chain; the first line names them")
    )
    async def award_file(interaction: Interaction, file: discord.Attachment) -> None:
        visit = await entered_as_moderator(interaction, desk)
        data = await file.read() if file.size <= LARGEST else bytes(LARGEST + 1)
        draft = await desk.award_files.look(desk.platform, visit.place, visit.account, data)
        if draft.batch is None:
            await visit.answer(problems(draft.problems), between="\n")
            return
        number = str(draft.batch.id)
        buttons = Button(_(APPLY), "awards-apply", number), Button(_(CANCEL), "awards-drop", number)
        await visit.answer(preview(draft.batch, draft.replaced), *buttons, between="\n")

    return award_file


def presses(desk: Desk) -> Presses:
    async def apply(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        done = await desk.award_files.apply(desk.platform, visit.place, visit.account, int(carried))
        await visit.replace("\n".join([applied(done), *await frozen(desk, visit.community)]))

    async def drop(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        await desk.award_files.cancel(visit.place, visit.account, int(carried))
        await visit.replace(_(CANCELLED))

    return {"awards-apply": apply, "awards-drop": drop}
