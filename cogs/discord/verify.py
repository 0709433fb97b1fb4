"""`/verify`: a private link to the page where a member proves a wallet, and the code of a signature given elsewhere."""

from typing import Any, cast

import discord
from discord import app_commands

from bot.text.binding import CODE_LABEL, TYPE, TYPE_VERB, TYPED_VERB, UNLINK_VERB, unlinked
from bot.text.catalogue import N_, _
from bot.text.link import ANEW, OPEN, VERIFY_VERB, link
from cogs.desk import Desk
from cogs.discord.buttons import Button, Pressed, Presses, leads_to
from cogs.discord.replies import beneath
from cogs.discord.visit import Interaction, entered
from cogs.proved import said

VERIFY = VERIFY_VERB


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="verify", description=N_("Prove a wallet. It costs nothing and moves nothing."))
    async def verify(interaction: Interaction) -> None:
        await _begin(interaction, desk)

    return verify


def presses(desk: Desk) -> Presses:
    async def begin(interaction: Interaction, _: str) -> None:
        await _begin(interaction, desk)

    async def ask(interaction: Interaction, _: str) -> None:
        await interaction.response.send_modal(CodeModal())

    async def typed(interaction: Interaction, code: str) -> None:
        visit = await entered(interaction, desk)
        done = await desk.verify.confirm(visit.account, code, visit.community.id)
        words, undo = said(done, desk.titles)
        await visit.answer(words, *(Button(*one, discord.ButtonStyle.danger) for one in undo))

    async def unlink(interaction: Interaction, wallet: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        await visit.replace(unlinked(await desk.asked.undo(visit.community, visit.account, wallet)))

    return {VERIFY: begin, TYPE_VERB: ask, TYPED_VERB: typed, UNLINK_VERB: unlink}


class CodeModal(discord.ui.Modal):
    """Asks for the code; nobody but who sees it can fill it in."""

    def __init__(self) -> None:
        super().__init__(title=_(TYPE), timeout=600)
        self.code: discord.ui.TextInput[Any] = discord.ui.TextInput(
            placeholder="K7Q2-M4XZ", min_length=8, max_length=12, custom_id="code"
        )
        self.add_item(discord.ui.Label(text=_(CODE_LABEL), component=self.code))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await cast("Pressed", interaction.client).pressed(interaction, TYPED_VERB, self.code.value)


async def _begin(interaction: Interaction, desk: Desk) -> None:
    visit = await entered(interaction, desk)
    private = await desk.verify.begin(visit.community, visit.account)
    words = link(visit.community, visit.account, private.expires_at)
    desk.asked.keep(private.challenge, beneath(visit))
    buttons = leads_to(_(OPEN), private.url), Button(_(TYPE), TYPE_VERB), Button(_(ANEW), VERIFY)
    await visit.answer(words, *buttons)
