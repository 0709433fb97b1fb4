"""One person's command or click: acknowledged at once, in a community that is switched on."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import discord

from bot.domain.errors import CommunityInactive
from bot.domain.ids import Account, Community, Place, Platform
from bot.services.permitting.authority import permitted
from bot.text.catalogue import ENGLISH, N_, _, language, speaking
from bot.text.markup import for_discord
from bot.text.pages import pages
from cogs.desk import Desk

Interaction = discord.Interaction[Any]
MOST_PAGES = 4
REST = N_("The rest is in the file.")


@dataclass(frozen=True, slots=True)
class Visit:
    interaction: Interaction
    community: Community
    place: Place
    account: Account

    async def answer(
        self,
        paragraphs: Sequence[str],
        *buttons: discord.ui.Item[Any],
        between: str = "\n\n",
        files: Sequence[discord.File] = (),
    ) -> None:
        """Say this to the person alone, in as few messages as it takes; buttons and files stand under the last one."""
        said = [for_discord(paragraph) for paragraph in paragraphs]
        found = pages(said, between)
        extra: dict[str, Any] = {"view": row(*buttons)} if buttons else {}
        beside = list(files)
        if len(found) > MOST_PAGES:
            text = between.join(said).encode()
            found = [found[0], _(REST)]
            beside.append(discord.File(BytesIO(text), "gatehouse.txt"))
        for page in found[:-1]:
            await self.interaction.followup.send(page, ephemeral=True, suppress_embeds=True)
        await self.interaction.followup.send(found[-1], ephemeral=True, suppress_embeds=True, files=beside, **extra)

    async def hand_over(self, text: str, file: discord.File) -> None:
        """Say this in the place of what was said while they waited, with a file; nothing can be pressed any more."""
        await self.interaction.edit_original_response(content=for_discord(text), attachments=[file], view=None)

    @property
    def aloud(self) -> AbstractContextManager[None]:
        """What takes the place of a message that others read too is said in English."""
        message = self.interaction.message
        return speaking(ENGLISH if message is not None and not message.flags.ephemeral else language())

    async def replace(self, text: str, *buttons: discord.ui.Item[Any]) -> None:
        """Put this in the place of the message whose button was pressed; what does not fit stands in a file."""
        said = for_discord(text)
        first, *more = pages(said.split("\n"), between="\n")
        files = [discord.File(BytesIO(said.encode()), "gatehouse.txt")] if more else []
        content = f"{first}\n{REST}" if more else first
        await self.interaction.edit_original_response(content=content, attachments=files, view=row(*buttons))


async def entered(interaction: Interaction, desk: Desk, *, in_place: bool = False) -> Visit:
    """Acknowledge, then look whether this server is switched on; CommunityInactive if not.

    `in_place`: a click whose answer takes the place of the message it was on.
    """
    if in_place:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
    if interaction.guild_id is None:
        raise CommunityInactive
    place = Place(Platform.DISCORD, interaction.guild_id)
    community = await desk.communities.active(place)
    return Visit(interaction, community, place, account(interaction.user))


async def entered_as_moderator(interaction: Interaction, desk: Desk, *, in_place: bool = False) -> Visit:
    """The same for those who may manage roles, asked of Discord now; NotPermitted for everybody else."""
    visit = await entered(interaction, desk, in_place=in_place)
    await permitted(desk.platform, visit.place, visit.account)
    return visit


def account(user: discord.abc.User) -> Account:
    """The account of this user, with the name it has today."""
    return Account(Platform.DISCORD, user.id, user.name)


def row(*buttons: discord.ui.Item[Any]) -> discord.ui.View:
    """These buttons under a message; they outlive the process, so nothing here runs out."""
    view = discord.ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    return view
