"""`/submit`, `/withdraw`, `/report` and `/entries`; for moderators `/gallery channel` and `/gallery entry`."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import discord
from discord import app_commands

from bot.domain.contributing.entries import (
    LARGEST,
    LONGEST_NOTES,
    LONGEST_REASON,
    LONGEST_TITLE,
    STANDING,
    Licence,
    Offer,
)
from bot.domain.errors import EntryProblem, EntryRefused, GatehouseError
from bot.domain.ids import Place, Platform
from bot.ports import Hung
from bot.text import entries as words
from bot.text.catalogue import N_, _
from bot.text.judging import judged
from cogs import payments
from cogs.desk import Desk
from cogs.discord.buttons import Button, Presses
from cogs.discord.visit import Interaction, account, entered

CONFIRM, DROP = "entry-submit", "entry-drop"
MOST_CHOICES = 25
MOST_NUMBER = 2**53
Command = app_commands.Command[Any, ..., None]


def commands(desk: Desk) -> Sequence[Command]:
    """What members do with their own entries, and about others'."""
    return _submit(desk), _entries(desk), _withdraw(desk), _report(desk)


def gallery_commands(desk: Desk) -> app_commands.Group:
    """`/gallery`: a group of its own, for Discord takes no more than 25 commands in one, and `/gate` has them."""
    group = app_commands.Group(
        name="gallery",
        description=N_("For moderators: where entries are shown, and what you decide about them."),
        default_permissions=discord.Permissions(manage_roles=True),
    )
    group.add_command(_channel(desk))
    group.add_command(_entry(desk))
    return group


def _submit(desk: Desk) -> Command:
    @app_commands.command(name="submit", description=N_("Submit a design for the gallery. You see it first, alone."))
    @app_commands.describe(
        file=N_("A picture as PNG, JPEG or WebP, of up to 10 MB"),
        title=N_("What it is called"),
        licence=N_("What others may do with it"),
        notes=N_("What you want to say about it"),
        prompt=N_("Whether the prompt that the file declares may be published; not if left out"),
    )
    @app_commands.choices(
        licence=[app_commands.Choice(name=said, value=one.value) for one, said in words.LICENCES.items()]
    )
    async def submit(
        interaction: Interaction,
        file: discord.Attachment,
        title: app_commands.Range[str, 1, LONGEST_TITLE],
        licence: str,
        notes: app_commands.Range[str, 0, LONGEST_NOTES] = "",
        prompt: bool = False,
    ) -> None:
        visit = await entered(interaction, desk)
        if file.size > LARGEST:
            raise EntryRefused(EntryProblem.LARGE)
        offer = Offer(title, notes, Licence(licence), tells_prompt=prompt)
        shown = await desk.entries.look(visit.community, visit.account, offer, await file.read())
        number = str(shown.entry.id)
        buttons = (
            Button(_(words.SUBMIT), CONFIRM, number, discord.ButtonStyle.primary),
            Button(_(words.DROP), DROP, number),
        )
        pictures = [Hung(words.file_name(shown.entry), shown.small, words.alt(shown.entry))]
        await visit.answer(words.preview(shown.entry, shown.alike), *buttons, files=_files(pictures))

    return submit


def _entries(desk: Desk) -> Command:
    @app_commands.command(name="entries", description=N_("What you have submitted, and how each stands."))
    async def mine(interaction: Interaction) -> None:
        visit = await entered(interaction, desk)
        found = await desk.entries.mine(visit.community, visit.account)
        paid = await payments.mine(desk, visit.community, visit.account)
        await visit.answer([*words.mine(found), *paid])

    return mine


def _withdraw(desk: Desk) -> Command:
    @app_commands.command(name="withdraw", description=N_("Take an entry of yours back, until a round opens with it."))
    @app_commands.describe(entry=N_("Which of your entries"))
    async def withdraw(interaction: Interaction, entry: app_commands.Range[int, 1, MOST_NUMBER]) -> None:
        visit = await entered(interaction, desk)
        await visit.answer([words.withdrawn(await desk.entries.withdraw(visit.community, visit.account, entry))])

    @withdraw.autocomplete("entry")
    async def suggest(interaction: Interaction, typed: int | str) -> list[app_commands.Choice[int]]:
        return await _own(interaction, desk, str(typed))

    return withdraw


def _report(desk: Desk) -> Command:
    @app_commands.command(name="report", description=N_("Tell the moderators that something is wrong with an entry."))
    @app_commands.describe(entry=N_("The number on its card"), reason=N_("What is wrong with it"))
    async def report(
        interaction: Interaction,
        entry: app_commands.Range[int, 1, MOST_NUMBER],
        reason: app_commands.Range[str, 1, LONGEST_REASON],
    ) -> None:
        visit = await entered(interaction, desk)
        found = await desk.curating.report(visit.community, visit.account, entry, reason)
        await visit.answer([words.thanks(found)])

    return report


def _channel(desk: Desk) -> Command:
    @app_commands.command(name="channel", description=N_("Choose the channel in which entries are shown."))
    @app_commands.describe(channel=N_("Where I may write and attach files"))
    async def choose(interaction: Interaction, channel: discord.TextChannel) -> None:
        visit = await entered(interaction, desk)
        facts = await desk.gallery.choose(desk.platform, visit.place, visit.account, channel.id)
        await visit.answer([words.chosen(facts.id, everybody=facts.everybody)])

    return choose


def _entry(desk: Desk) -> Command:
    @app_commands.command(
        name="entry", description=N_("An entry with what it looks like; approve or reject it, if you like.")
    )
    @app_commands.describe(
        number=N_("The number on its card"),
        approve=N_("True: a round may take it. False: it leaves the gallery"),
        reason=N_("Why it is rejected; its author reads it"),
    )
    async def entry(
        interaction: Interaction,
        number: app_commands.Range[int, 1, MOST_NUMBER],
        approve: bool | None = None,
        reason: app_commands.Range[str, 0, LONGEST_REASON] = "",
    ) -> None:
        visit = await entered(interaction, desk)
        here = (desk.platform, visit.place, visit.account, number)
        if approve is None:
            found, authors, near, pictures = await desk.curating.look(*here)
            await visit.answer(words.shown(found, authors, near), files=_files(pictures))
        elif approve:
            found = await desk.curating.approve(*here)
            await visit.answer([judged(found, await desk.curating.drafts(found))])
        else:
            await visit.answer([judged(await desk.curating.reject(*here, reason))])

    return entry


def presses(desk: Desk) -> Presses:
    async def submit(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        await visit.replace(words.submitted(await desk.entries.submit(visit.community, visit.account, int(carried))))

    async def drop(interaction: Interaction, carried: str) -> None:
        visit = await entered(interaction, desk, in_place=True)
        await desk.entries.drop(visit.community, visit.account, int(carried))
        await visit.replace(words.dropped())

    return {CONFIRM: submit, DROP: drop}


def _files(pictures: Sequence[Hung]) -> list[discord.File]:
    return [discord.File(BytesIO(one.picture), one.name, description=one.alt or None) for one in pictures]


async def _own(interaction: Interaction, desk: Desk, typed: str) -> list[app_commands.Choice[int]]:
    """Their own that can be taken back, by number or title; none where the bot is not switched on."""
    try:
        community = await desk.communities.active(Place(Platform.DISCORD, interaction.guild_id or 0))
        found = await desk.entries.mine(community, account(interaction.user))
    except GatehouseError:
        return []
    named = [(f"{one.id}: {one.title}"[:100], one.id) for one in found if one.state in STANDING and not one.sealed]
    fitting = [choice for choice in named if typed.casefold() in choice[0].casefold()]
    return [app_commands.Choice(name=name, value=value) for name, value in fitting[:MOST_CHOICES]]
