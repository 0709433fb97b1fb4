"""`/collab select`: a moderator prepares what the council's Safe signs, or has it sent where its key is configured."""

from io import BytesIO

import discord
from discord import app_commands

from bot.domain.contributing.collab import LARGEST_TERMS, LONGEST_PLACE
from bot.domain.errors import CollabProblem, CollabRefused
from bot.services.contributing.collab import Terms
from bot.text import motions as words
from bot.text.catalogue import N_
from bot.text.collab import BATCH, DATA, prepared
from cogs import payments
from cogs.desk import Desk
from cogs.discord.cards import button
from cogs.discord.visit import Interaction, entered

MOST_NUMBER, LONGEST_SHARES, LONGEST_CHAIN = 2**53, 1_500, 40


def command(desk: Desk) -> app_commands.Group:
    """`/collab`."""
    group = app_commands.Group(
        name="collab",
        description=N_("For moderators: selecting a design for commercial collaboration, for the council to sign."),
        default_permissions=discord.Permissions(manage_roles=True),
    )

    @group.command(
        name="select",
        description=N_("Prepare the transaction that selects a design, for the Safe or the council's key."),
    )
    @app_commands.describe(
        entry=N_("The number of the entry"),
        terms=N_("The document with the terms; its hash is signed"),
        place=N_("Where the terms can be read: https, ipfs or ar"),
        shares=N_("Who is paid what: creator 70, 0x… 30"),
        chain=N_("On which chain, where there is more than one"),
    )
    async def select(
        interaction: Interaction,
        entry: app_commands.Range[int, 1, MOST_NUMBER],
        terms: discord.Attachment,
        place: app_commands.Range[str, 1, LONGEST_PLACE],
        shares: app_commands.Range[str, 1, LONGEST_SHARES],
        chain: app_commands.Range[str, 0, LONGEST_CHAIN] = "",
    ) -> None:
        visit = await entered(interaction, desk)
        if terms.size > LARGEST_TERMS:
            raise CollabRefused(CollabProblem.TERMS)
        agreed = Terms(await terms.read(), place, shares)
        made = await desk.collab.prepare(desk.platform, visit.place, visit.account, entry, agreed, chain)
        title = desk.titles.get(made.selection.chain) or made.selection.chain
        files = [
            discord.File(BytesIO(made.batch.encode()), BATCH),
            discord.File(BytesIO(f"to: {made.to}\nvalue: 0\ndata: {made.data}\n".encode()), DATA),
        ]
        shown = await desk.motions.show(visit.community, visit.account, made)
        if shown is not None and shown.price is not None:
            said = words.shown(shown.motion, made.entry.title, title, shown.price)
            await visit.answer(said, button(words.moves(shown.motion)), files=files)
            return
        refused = [words.not_taken(shown.motion, title)] if shown is not None else []
        await visit.answer([*prepared(made.entry, made.selection, made.to, title), *refused], files=files)

    @group.command(name="payments", description=N_("What selected designs were paid, and what was paid out."))
    async def paid(interaction: Interaction) -> None:
        visit = await entered(interaction, desk)
        await visit.answer(await payments.to_moderators(desk, visit.place, visit.account))

    return group
